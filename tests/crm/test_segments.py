"""Segments: a condition over figures, counted before it is kept, handed out to no fewer than said, with consent."""

import pytest

from goodorder.crm import commands
from goodorder.crm.models import SegmentMember
from goodorder.crm.queries import segments as queries
from goodorder.crm.rules.figures import MEANINGS, SAMPLES, Figures, Person, words_for
from goodorder.fields import commands as fields
from goodorder.fields.rules import FieldDraft
from goodorder.flows.customers import count_customers, refresh_segments
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.relay import settle_all
from goodorder.notifications import commands as notifications
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars
from shop import open_shop, place

pytestmark = pytest.mark.django_db
TWICE = {"name": "Twice", "condition": "orders >= 2", "currency": "GBP"}


@pytest.fixture
def people(ctx, db):
    """Ada ordered twice, partly as her other row; Bob and the formula never did."""
    open_shop(ctx)
    ada = place(ctx, {"MUG": 1}).customer
    place(ctx, {"MUG": 1})
    rows = [
        parties.register_customer(ctx, particulars=CustomerParticulars(name=name, email=mail))
        for name, mail in (("Bob", "bob@example.com"), ("=1+1", "x@example.com"))
    ]
    settle_all()
    count_customers()
    return [ada, *rows]


def members(segment):
    return sorted(SegmentMember.objects.filter(segment=segment).values_list("customer__name", flat=True))


def test_a_preview_counts_and_keeps_nothing(ctx, people):
    seen = queries.preview(ctx, condition="orders >= 2", currency="GBP")
    assert (seen.tried, seen.found, [one.name for one in seen.examples]) == (3, 1, ["Ada Byron"])
    assert queries.preview(ctx, condition="orders == 0", currency="GBP").found == 2
    assert queries.preview(ctx, condition="orders == 0", currency="EUR").found == 3
    assert queries.preview(ctx, condition="days_since_last_order > 0 - 9", currency="GBP").found == 1
    assert queries.list_segments(ctx).items == []


def test_members_are_kept_and_found_anew(ctx, people):
    segment = commands.save_segment(ctx, **TWICE)
    assert (segment.count, members(segment)) == (1, ["Ada Byron"])
    commands.save_segment(ctx, **{**TWICE, "condition": "orders < 2"}, segment_id=segment.public_id)
    assert members(segment) == ["=1+1", "Bob"]
    Customer.objects.filter(name="Bob").update(merged_into=people[0])
    assert refresh_segments() == 1
    assert members(segment) == ["=1+1"]


def test_merged_rows_are_judged_together(ctx, people):
    ada, bob, _ = people
    commands.merge_customers(ctx, survivor_id=bob.public_id, merged_id=ada.public_id)
    assert members(commands.save_segment(ctx, **TWICE)) == ["Bob"]


def test_an_export_asks_for_consent_and_a_smallest_size(ctx, people):
    segment = commands.save_segment(ctx, name="All", condition="orders >= 0", currency="GBP", smallest=2)
    notifications.note_consent(ctx, address="x@example.com", kind="marketing", is_given=True)
    notifications.note_consent(ctx, address="bob@example.com", kind="marketing", is_given=True, channel="sms")
    with pytest.raises(Refused, match="1 members agreed"):
        commands.export_segment(ctx, segment_id=segment.public_id)
    notifications.note_consent(ctx, address="Ada@example.com", kind="marketing", is_given=True)
    draft = FieldDraft(subject="customer", label="Balance", kind="money", currency="EUR")
    fields.define_field(ctx, draft=draft)
    ada = next(one for one in people if one.name == "Ada Byron")
    balance = {"balance": -1250}
    fields.set_values(ctx, subject="customer", record_id=ada.public_id, values=balance)
    found = commands.export_segment(ctx, segment_id=segment.public_id)
    assert queries.as_csv(found).splitlines() == [
        "name,email,language,field.balance",
        "Ada Byron,ada@example.com,en,-12.50",
        "'=1+1,x@example.com,en,",
    ]


def test_conditions_speak_of_known_words_only(ctx, db):
    for condition in ("secret > 1", "orders", "", "orders >"):
        with pytest.raises(Invalid, match="condition"):
            commands.save_segment(ctx, name="X", condition=condition, currency="GBP")
    assert set(MEANINGS) == set(SAMPLES)


def test_what_nobody_knows_is_left_out(ctx):
    person = Person(kind="person", language="en", group="", has_email=False, known_since=ctx.now)
    unknown = {"days_since_first_order", "days_since_last_order", "days_to_pay"}
    assert set(MEANINGS) - set(words_for(person, Figures(currency="GBP"), at=ctx.now)) == unknown
