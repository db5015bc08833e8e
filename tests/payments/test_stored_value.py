"""Gift cards and store credit: balances follow movements, codes are secret, guessing is slow."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from builders import company
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused, TooMany
from goodorder.parties.models import Customer
from goodorder.payments import commands
from goodorder.payments.models import CodeTry, Operation, Payable, StoredMovement, StoredValue, Tender
from goodorder.payments.queries.stored import list_stored_movements, stored_liability
from goodorder.payments.rules import TenderDraft
from goodorder.payments.rules.codes import ALPHABET, new_code, read_code
from wallet import balance, gift_card, moved, other_person, store_credit

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(ctx):
    company()
    ann = Customer.objects.create(name="Ann", created_at=ctx.now)
    return commands.open_payable(
        ctx, company="GB01", about="ord_1", amount=10_000, currency="EUR", customer=ann
    )


def card(ctx, amount, **more):
    company()
    return gift_card(ctx, amount, company="GB01", currency="EUR", **more)


def pay(ctx, owed, amount, **draft):
    draft = TenderDraft(**{"method": "gift_card", **draft}, amount=amount)
    return commands.add_tender(ctx, payable_id=owed.public_id, draft=draft)


def test_code_has_95_random_bits_and_shows_every_slip_of_one_letter():
    code = new_code()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", code)
    letters = read_code(code)
    slips = [
        letters[:at] + other + letters[at + 1 :]
        for at in range(len(letters))
        for other in ALPHABET
        if other != letters[at]
    ]
    for slip in slips:
        with pytest.raises(Invalid, match="mistyped"):
            read_code(slip)
    assert read_code(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == letters


def test_code_is_told_once_and_only_its_keyed_hash_is_kept(ctx, settings):
    issued = card(ctx, 5_000, reference="R-1")
    again = card(ctx, 5_000, reference="R-1")
    assert (again.value.pk, again.code) == (issued.value.pk, "")
    plain = issued.code.replace("-", "")
    with connection.cursor() as cursor:
        for table in ("payments_storedvalue", "payments_storedmovement", "kernel_event"):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY (%s)",
                [[f"%{issued.code}%", f"%{plain}%"]],
            )
            assert cursor.fetchone() == (0,)
    assert issued.value.last_four == plain[-4:]
    assert commands.look_up_gift_card(ctx, code=issued.code).pk == issued.value.pk
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    assert commands.look_up_gift_card(ctx, code=issued.code).pk == issued.value.pk


def test_card_sold_for_cash_brings_its_money(ctx):
    issued = card(ctx, 5_000)
    payable = Payable.objects.get(about=issued.value.public_id)
    tender = Tender.objects.get(payable=payable)
    assert (payable.amount, tender.method, tender.captured) == (5_000, "cash", 5_000)
    assert balance(issued.value) == (5_000, 0)


def test_tender_holds_capture_spends_refund_gives_back_and_void_releases(ctx, owed):
    issued = card(ctx, 8_000)
    tender = pay(ctx, owed, 6_000, code=issued.code)
    assert (tender.provider, tender.state, tender.authorised) == ("stored", "authorised", 6_000)
    assert balance(issued.value) == (8_000, 6_000)
    commands.request_capture(ctx, about="ord_1", amount=4_000, cause="s1")
    commands.request_refund(ctx, about="ord_1", amount=1_000, cause="r1")
    commands.request_void(ctx, about="ord_1", cause="v1")
    commands.request_void(ctx, about="ord_1", cause="v1")
    assert moved(issued.value) == [
        ("issue", 8_000, 0),
        ("hold", 0, 6_000),
        ("spend", -4_000, -4_000),
        ("give_back", 1_000, 0),
        ("release", 0, -2_000),
    ]
    assert balance(issued.value) == (5_000, 0)
    assert set(Operation.objects.filter(tender=tender).values_list("state", flat=True)) == {"ok"}


def test_too_little_on_a_card_is_refused_with_what_is_there(ctx, owed):
    issued = card(ctx, 3_000)
    with pytest.raises(Refused, match=r"only 30\.00 EUR is left on this gift card") as refusal:
        pay(ctx, owed, 3_001, code=issued.code)
    assert refusal.value.details["available"] == 3_000
    assert not Tender.objects.filter(payable=owed).exists()


def test_store_credit_is_the_customers_own(ctx, owed):
    with pytest.raises(Refused, match="no store credit"):
        pay(ctx, owed, 1_000, method="store_credit")
    account = store_credit(ctx, owed.customer, 2_500, company="GB01", currency="EUR")
    pay(ctx, owed, 1_000, method="store_credit")
    assert balance(account) == (2_500, 1_000)
    store_credit(ctx, owed.customer, 500, company="GB01", currency="EUR")
    assert StoredValue.objects.filter(kind="store_credit").count() == 1
    assert balance(account) == (3_000, 1_000)


@pytest.mark.parametrize(
    ("state", "code"), [("blocked", "payments.stored_blocked"), ("expired", "payments.stored_expired")]
)
def test_blocked_and_expired_cards_do_not_pay(ctx, owed, state, code):
    issued = card(ctx, 3_000, expires_on=date(2026, 12, 1))
    if state == "blocked":
        commands.block_stored_value(ctx, stored_value_id=issued.value.public_id, reason="stolen")
    later = replace(ctx, now=ctx.now + timedelta(days=30 if state == "expired" else 0))
    with pytest.raises(Refused) as refusal:
        pay(later, owed, 1_000, code=issued.code)
    assert refusal.value.code == code
    if state == "blocked":
        commands.unblock_stored_value(ctx, stored_value_id=issued.value.public_id)
        assert pay(ctx, owed, 1_000, code=issued.code).state == "authorised"


def test_card_lapses_but_what_an_order_holds_stays_and_money_back_opens_it_again(ctx, owed):
    issued = card(ctx, 5_000, expires_on=date(2026, 12, 1))
    pay(ctx, owed, 2_000, code=issued.code)
    later = replace(ctx, now=ctx.now + timedelta(days=30))
    assert (commands.expire_stored_values(later), commands.expire_stored_values(later)) == (1, 0)
    assert balance(issued.value) == (2_000, 2_000)
    commands.request_capture(later, about="ord_1", amount=1_500, cause="s1")
    assert issued.value.state == "expired"
    commands.request_refund(later, about="ord_1", amount=1_500, cause="r1")
    assert balance(issued.value) == (2_000, 500)
    assert issued.value.state == "active"
    assert issued.value.expires_on == (later.now + timedelta(days=90)).date()


def test_guessing_ends_after_ten_unknown_codes_for_a_while(ctx, owed):
    issued = card(ctx, 3_000)
    for _ in range(10):
        with pytest.raises(Missing):
            commands.look_up_gift_card(ctx, code=new_code())
    with pytest.raises(TooMany) as refusal:
        commands.look_up_gift_card(ctx, code=issued.code)
    assert refusal.value.details["retry_after_s"] == 600
    elsewhere = commands.look_up_gift_card(ctx, code=issued.code, asker="203.0.113.9")
    assert elsewhere.pk == issued.value.pk
    later = replace(ctx, now=ctx.now + timedelta(minutes=10))
    assert commands.look_up_gift_card(later, code=issued.code).pk == issued.value.pk
    commands.expire_stored_values(replace(ctx, now=ctx.now + timedelta(days=2)))
    assert CodeTry.objects.count() == 0


def test_guessing_counts_though_the_order_is_refused(ctx, owed):
    for _ in range(10):
        with pytest.raises(Missing):
            pay(ctx, owed, 100, code=new_code())
    with pytest.raises(TooMany):
        pay(ctx, owed, 100, code=new_code())


def test_many_askers_of_one_actor_do_not_get_round_it(ctx, owed):
    issued = card(ctx, 3_000)
    for number in range(100):
        with pytest.raises(Missing):
            commands.look_up_gift_card(ctx, code=new_code(), asker=f"session {number}")
    with pytest.raises(TooMany, match="100 unknown codes"):
        commands.look_up_gift_card(ctx, code=issued.code, asker="session 101")


def test_card_of_another_company_is_unknown(ctx, owed):
    company("FR01")
    issued = gift_card(ctx, 3_000, company="FR01", currency="EUR")
    with pytest.raises(Missing):
        pay(ctx, owed, 100, code=issued.code)


def test_correction_needs_a_second_person(ctx):
    issued = card(ctx, 3_000)
    asked = commands.adjust_stored_value(
        ctx, stored_value_id=issued.value.public_id, amount=-1_000, reason="sold too high"
    )
    with pytest.raises(Refused, match="somebody else"):
        commands.decide_stored_adjustment(ctx, adjustment_id=asked.public_id, approve=True)
    commands.decide_stored_adjustment(other_person(ctx), adjustment_id=asked.public_id, approve=True)
    assert balance(issued.value) == (2_000, 0)
    with pytest.raises(Refused, match="decided"):
        commands.decide_stored_adjustment(other_person(ctx), adjustment_id=asked.public_id, approve=True)
    more = commands.adjust_stored_value(
        ctx, stored_value_id=issued.value.public_id, amount=-2_001, reason="again"
    )
    with pytest.raises(Refused, match=r"only 20\.00 EUR is free"):
        commands.decide_stored_adjustment(other_person(ctx), adjustment_id=more.public_id, approve=True)


def test_goodwill_has_a_limit(ctx, owed):
    agent = replace(ctx, actor="user:agent", permissions=frozenset({"payments.credit"}))
    with pytest.raises(Forbidden, match=r"at most 0\.00 EUR"):
        store_credit(agent, owed.customer, 1, company="GB01", currency="EUR")
    commands.set_tender_policy(ctx, company="GB01", refunds="newest_first", goodwill_limit=2_000)
    store_credit(agent, owed.customer, 2_000, company="GB01", currency="EUR")
    with pytest.raises(Forbidden):
        store_credit(agent, owed.customer, 2_001, company="GB01", currency="EUR")
    store_credit(ctx, owed.customer, 2_001, company="GB01", currency="EUR")


MOVEMENT = (
    "INSERT INTO payments_storedmovement (stored_value_id, kind, amount, held, note, actor, at) "
    "SELECT id, '{kind}', {amount}, {held}, '', 'x', now() FROM payments_storedvalue"
)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_storedvalue SET balance = balance + 1",
        "UPDATE payments_storedmovement SET amount = 1",
        "DELETE FROM payments_storedmovement",
        MOVEMENT.format(kind="spend", amount=-5_000, held=-5_000),
        MOVEMENT.format(kind="hold", amount=0, held=3_001),
        MOVEMENT.format(kind="give_back", amount=-1, held=0),
    ],
)
def test_database_refuses_what_would_make_a_balance_untrue(ctx, sql):
    card(ctx, 3_000)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_liability_is_told_by_age(ctx):
    old = replace(ctx, now=ctx.now - timedelta(days=4 * 365))
    card(old, 3_000)
    card(ctx, 1_000)
    card(ctx, 500)
    (found,) = stored_liability(ctx)
    assert (found.company, found.currency, found.kind, found.count, found.balance) == (
        "GB01",
        "EUR",
        "gift_card",
        3,
        4_500,
    )
    assert found.by_age == ((0, 1_500), (1, 0), (3, 3_000), (5, 0))


def test_movements_name_who_and_why(ctx):
    issued = card(ctx, 1_000, paid_by="goodwill", reason="broken cup")
    (movement,) = list_stored_movements(ctx, stored_value_id=issued.value.public_id).items
    assert (movement.actor, movement.note, movement.at) == ("user:owner", "broken cup", ctx.now)
    assert StoredMovement.objects.count() == 1
