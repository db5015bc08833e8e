"""New stock goes to whoever asks next, not to the oldest promise."""

import random
from datetime import date, timedelta

import pytest

from builders import location, sku
from goodorder.inventory import commands
from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.inventory.rules import Claim, HoldTerms, Wait
from goodorder.kernel.errors import Refused
from inventory.audit import broken
from threads import run_all

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = date(2026, 12, 1)


def test_newcomers_never_overtake_who_waits(ctx):
    """Receipts, buyers, leavers and newly waiting at once: while anybody waits, no buyer gets a unit."""
    thing = sku("T")
    places = [location("A"), location("B")]
    for place in places:
        commands.receive_stock(ctx, location=place.code, sku="T", quantity=1)

    def live(number):
        dice = random.Random(number)  # noqa: S311 - dice, not a secret
        place = dice.choice(places)
        act = dice.random()
        if act < 0.3:
            commands.receive_stock(ctx, location=place.code, sku="T", quantity=dice.randint(1, 2))
            return "received"
        if act < 0.5:
            promised = FIRST + timedelta(days=dice.randint(0, 9))
            wanted = Wait(f"w{number}", number, thing.pk, dice.randint(1, 3), promised_on=promised)
            commands.wait(ctx, company="GB01", waits=[wanted])
            return "waiting"
        claims = [Claim(number, thing.pk, place.pk, 1)]
        try:
            held = commands.reserve(
                ctx, demand=f"d{number}", claims=claims, terms=HoldTerms(is_pinned=act > 0.9)
            )
        except Refused as refusal:
            return refusal.code
        if act < 0.7:
            commands.release_reservations(ctx, demand=f"d{number}", line_ref=number, quantity=1)
        return held[0].state

    answers = run_all(live, 400, 16)
    assert (
        {"received", "waiting", "open"} <= set(answers) <= {"received", "waiting", "open", "inventory.short"}
    )
    free = sum(row.available for row in Stock.objects.all())
    assert not (free and Waiting.objects.exists())
    assert broken() == []


def test_a_buyer_between_receipt_and_queue_gets_nothing(ctx):
    """Two wait for one unit each; whatever comes in is theirs, though forty buyers ask for it meanwhile."""
    place, thing = location("A"), sku("T")
    later, earlier = (Wait(name, 1, thing.pk, 20, promised_on=FIRST + timedelta(days=day)) for name, day in (
        ("later", 5), ("earlier", 0)))  # fmt: skip
    commands.wait(ctx, company="GB01", waits=[later, earlier])

    def act(number):
        if number % 4 == 0:
            commands.receive_stock(ctx, location="A", sku="T", quantity=1)
            return "received"
        try:
            commands.reserve(ctx, demand=f"d{number}", claims=[Claim(number, thing.pk, place.pk, 1)])
        except Refused as refusal:
            return refusal.code
        return "bought"

    answers = run_all(act, 120, 12)
    assert sorted(set(answers)) == ["inventory.short", "received"]
    got = {}
    for row in Reservation.objects.filter(state="open"):
        got[row.demand] = got.get(row.demand, 0) + row.quantity
    assert got == {"earlier": 20, "later": 10}
    assert broken() == []
