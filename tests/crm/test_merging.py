"""Two rows of one person: found by what they share, merged without being rewritten, and two again as they were."""

import pytest
from django.forms.models import model_to_dict

from debtors import ordered
from goodorder.crm import commands
from goodorder.crm.models import Mark, Merge
from goodorder.crm.queries.people import duplicates_of
from goodorder.crm.queries.story import story_of
from goodorder.crm.rules import marks
from goodorder.flows.customers import count_customers
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.notifications import commands as notifications
from goodorder.notifications.models import Consent
from goodorder.notifications.queries import consent_history, consents_of
from goodorder.orders.models import Order
from goodorder.parties import commands as parties
from goodorder.parties import queries
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from shop import open_shop, place

pytestmark = pytest.mark.django_db(transaction=True)


def caught_up():
    settle_all()
    count_customers()


def person(ctx, name, email="", phone="", **home):
    made = parties.register_customer(
        ctx, particulars=CustomerParticulars(name=name, email=email, phone=phone)
    )
    if home:
        postal = PostalAddress(name=name, line1="1 High Street", city="Leeds", country="GB", **home)
        parties.add_address(ctx, customer_id=made.public_id, postal=postal)
    return made


def found_for(ctx, customer):
    return {
        one.customer.name: [(each.kind, each.alike_percent == 100) for each in one.evidence]
        for one in duplicates_of(ctx, customers=[customer])
    }


def test_duplicates_are_found_by_mailbox_phone_and_name_at_a_postcode(ctx, db):
    open_shop(ctx)
    ada = person(ctx, "Ada Byron", "ada.byron+shop@gmail.com", "0113 496 0000", postcode="LS1 4DY")
    person(ctx, "A. Byron", "adabyron@googlemail.com")
    person(ctx, "Somebody", phone="+44 113 496 0000")
    person(ctx, "Byron, Ada M.", postcode="ls14dy")
    person(ctx, "Neighbour Quite Different", postcode="LS1 4DY")
    caught_up()
    assert found_for(ctx, ada) == {
        "A. Byron": [("email", True)],
        "Somebody": [("phone", True)],
        "Byron, Ada M.": [("place", False)],
    }


def test_masked_addresses_are_no_evidence(ctx, db):
    open_shop(ctx)
    masked = "8f2k@marketplace.amazon.co.uk"
    one = person(ctx, "One", masked)
    person(ctx, "Two", masked.upper())
    caught_up()
    assert (found_for(ctx, one), Mark.objects.filter(kind="email").count()) == ({}, 0)


def test_what_very_many_share_is_no_evidence(ctx, db):
    open_shop(ctx)
    rows = [person(ctx, f"Clerk {n}", phone="+44 113 496 0000") for n in range(22)]
    caught_up()
    assert found_for(ctx, rows[0]) == {}


@pytest.fixture
def two(ctx, db):
    """Ada, who ordered, and a row of hers with another mail that ordered too."""
    open_shop(ctx)
    ada = place(ctx, {"MUG": 1}).customer
    other = person(ctx, "Ada B.", "ada@work.example", "+44 113 496 0000")
    parties.change_customer(ctx, customer_id=ada.public_id, changes={"phone": "0113 496 0000"})
    caught_up()
    return Customer.objects.get(pk=ada.pk), other


def all_rows():
    return [
        model_to_dict(row) for model in (Customer, Order, Consent) for row in model.objects.order_by("pk")
    ]


def plain(rows):
    ours = {"version", "noted_at", "source", "wording"}
    return [{name: value for name, value in row.items() if name not in ours} for row in rows]


def test_merge_act_undo(ctx, two):
    ada, other = two
    for address, is_given in (("ada@example.com", True), ("ada@work.example", False)):
        notifications.note_consent(
            ctx, address=address, kind="marketing", is_given=is_given, wording="May we?"
        )
    before = plain(all_rows())
    merge = commands.merge_customers(ctx, survivor_id=ada.public_id, merged_id=other.public_id)
    assert [each["kind"] for each in merge.evidence] == ["phone"]
    assert not Consent.objects.filter(is_given=True).exists()  # the stricter word holds

    moved = ordered(ctx, other, {"MUG": 2})
    caught_up()
    story = story_of(ctx, customer_id=other.public_id)
    assert story.customer == ada
    assert (story.seen[0].order.pk, story.seen[0].is_merged) == (moved.pk, False)
    assert (len(story.seen), story.figures[0].orders) == (2, 2)
    assert [row.pk for row in queries.list_customers(ctx).items] == [ada.pk]
    assert [row.pk for row in queries.list_customers(ctx, search="ada@work.example").items] == [other.pk]

    commands.undo_merge(ctx, merge_id=merge.public_id)
    moved.refresh_from_db()
    after = [row for row in plain(all_rows()) if row.get("number") != moved.number]
    assert after == before
    assert moved.customer == ada  # taken for the survivor, with papers in their name
    assert ordered(ctx, other, {"MUG": 1}).customer == other
    assert [row.pk for row in queries.list_customers(ctx).items] == [other.pk, ada.pk]
    said = [event.facts["is_given"] for event in consent_history(ctx, addresses=["ada@example.com"])]
    assert said == [True, False, True]  # latest first: given back, taken back, said


def test_what_was_said_since_the_merge_stays_said(ctx, two):
    ada, other = two
    notifications.note_consent(ctx, address=ada.email, kind="follow_up", is_given=True)
    notifications.note_consent(ctx, address=other.email, kind="follow_up", is_given=False)
    merge = commands.merge_customers(ctx, survivor_id=ada.public_id, merged_id=other.public_id)
    later = type(ctx)(ctx.actor, ctx.now.replace(day=22), ctx.permissions)
    notifications.note_consent(later, address=ada.email, kind="follow_up", is_given=False, source="by phone")
    commands.undo_merge(later, merge_id=merge.public_id)
    assert consents_of(ctx, address=ada.email) == {"follow_up": False}


def test_merges_nest_and_come_apart_in_any_order(ctx, db):
    open_shop(ctx)
    a, b, c, d = (person(ctx, name, f"{name}@x.example") for name in "abcd")
    merged = [
        commands.merge_customers(ctx, survivor_id=one.public_id, merged_id=other.public_id)
        for one, other in ((b, a), (c, b), (d, c))
    ]

    def heads():
        rows = Customer.objects.order_by("pk").values_list("name", "merged_into__name")
        return dict(rows)

    assert heads() == {"a": "d", "b": "d", "c": "d", "d": None}
    commands.undo_merge(ctx, merge_id=merged[1].public_id)
    assert heads() == {"a": "b", "b": None, "c": "d", "d": None}
    for merge in (merged[2], merged[0]):
        commands.undo_merge(ctx, merge_id=merge.public_id)
    assert set(heads().values()) == {None}


def test_nobody_is_merged_twice_or_into_themselves(ctx, two):
    ada, other = two
    third = person(ctx, "Third")
    merge = commands.merge_customers(ctx, survivor_id=ada.public_id, merged_id=other.public_id)

    def refused(act, **more):
        with pytest.raises(Refused) as failure:
            act(ctx, **more)
        return failure.value.code

    pairs = ((ada, ada), (ada, other), (other, ada), (third, other))
    codes = [
        refused(commands.merge_customers, survivor_id=one.public_id, merged_id=two.public_id)
        for one, two in pairs
    ]
    assert codes == ["crm.same_customer"] * 3 + ["crm.merged_elsewhere"]
    commands.undo_merge(ctx, merge_id=merge.public_id)
    assert refused(commands.undo_merge, merge_id=merge.public_id) == "crm.merge_undone"
    assert Merge.objects.get().undone_by == ctx.actor


@pytest.mark.parametrize(
    ("email", "key"),
    [
        ("Ada.Byron+x@GMAIL.com", "adabyron@gmail.com"),
        ("a.b@example.com", "a.b@example.com"),
        ("x9@members.ebay.com", ""),
        ("abc@privaterelay.appleid.com", ""),
        ("not-members.ebay.com@example.com", "not-members.ebay.com@example.com"),
        ("", ""),
    ],
)
def test_mailboxes_have_one_spelling(email, key):
    assert marks.email_key(email) == key


def test_numbers_and_names_have_one_spelling():
    assert marks.phone_key("(0113) 496-0000", "GB") == marks.phone_key("+441134960000", "") == "+441134960000"
    assert marks.phone_key("hello", "GB") == marks.phone_key("0113 496 0000", "") == ""
    assert marks.name_key("Müller, Jörg") == marks.name_key("jorg MULLER") == "jorg muller"
    assert marks.place_key("LS1 4DY", "gb") == marks.place_key("ls14dy", "GB") == "GB/ls14dy"
