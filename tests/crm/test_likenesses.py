"""Pairs who may be one person: kept as marks change, merged or told apart once, and asked about again."""

import pytest

from goodorder.crm import commands
from goodorder.crm.models import Likeness
from goodorder.crm.queries.likenesses import list_likenesses
from goodorder.crm.queries.people import duplicates_of
from goodorder.flows.customers import count_customers
from goodorder.kernel.errors import Refused
from goodorder.kernel.relay import settle_all
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from shop import open_shop, place

pytestmark = pytest.mark.django_db


def person(ctx, name, email="", phone="", **home):
    made = parties.register_customer(
        ctx, particulars=CustomerParticulars(name=name, email=email, phone=phone)
    )
    if home:
        postal = PostalAddress(name=name, line1="1 High Street", city="London", country="GB", **home)
        parties.add_address(ctx, customer_id=made.public_id, postal=postal)
    return made


def caught_up():
    settle_all()
    count_customers()


def listed(ctx, **more):
    found = {}
    for pair in list_likenesses(ctx, **more)[1]:
        names = (pair.first.customer.name, pair.second.customer.name)
        found[names] = [(each.kind, each.alike_percent == 100) for each in pair.evidence]
    return found


@pytest.fixture
def people(ctx, db):
    """Ada, who ordered, with two who share something with her, and one who lives near."""
    open_shop(ctx)
    ada = place(ctx, {"MUG": 1}).customer
    parties.change_customer(ctx, customer_id=ada.public_id, changes={"phone": "0113 496 0000"})
    person(ctx, "Byron, Ada M.", postcode="SW1Y 4JH")
    person(ctx, "Work", "ada@work.example", "+44 113 496 0000")
    person(ctx, "Quite Different", postcode="SW1Y 4JH")
    caught_up()
    return {one.name: one for one in Customer.objects.all()}


def test_pairs_are_found_as_customers_change_with_what_they_share(ctx, people):
    alike = {("Ada Byron", "Byron, Ada M."): [("place", False)], ("Ada Byron", "Work"): [("phone", True)]}
    assert listed(ctx) == alike
    for one in people.values():  # what a customer's page finds for one is what the list has of them
        names = {pair for pair in alike if one.name in pair}
        assert {
            frozenset((one.name, other.customer.name)) for other in duplicates_of(ctx, customers=[one])
        } == {frozenset(pair) for pair in names}
    parties.change_customer(ctx, customer_id=people["Work"].public_id, changes={"phone": ""})
    caught_up()
    assert list(listed(ctx)) == [("Ada Byron", "Byron, Ada M.")]


def test_what_many_share_makes_no_pair(ctx, db):
    open_shop(ctx)
    for n in range(22):
        person(ctx, f"Clerk {n}", phone="+44 113 496 0000")
    caught_up()
    assert Likeness.objects.count() == 0


def test_merged_pairs_leave_and_come_back_when_the_merge_is_undone(ctx, people):
    before = listed(ctx)
    ada, work = people["Ada Byron"].public_id, people["Work"].public_id
    merge = commands.merge_customers(ctx, survivor_id=ada, merged_id=work)
    assert list(listed(ctx)) == [("Ada Byron", "Byron, Ada M.")]
    assert listed(ctx, is_parted=True) == {}
    commands.undo_merge(ctx, merge_id=merge.public_id)
    assert listed(ctx) == before


def test_whoever_is_told_apart_is_asked_about_no_more_until_it_is_taken_back(ctx, people):
    before = listed(ctx)
    ada, work = people["Ada Byron"], people["Work"]
    said = commands.part_customers(ctx, customer_id=work.public_id, other_id=ada.public_id)
    parties.change_customer(ctx, customer_id=work.public_id, changes={"name": "Ada Byron"})
    caught_up()
    assert list(listed(ctx)) == [("Ada Byron", "Byron, Ada M.")]
    assert [one.customer.name for one in duplicates_of(ctx, customers=[ada])] == ["Byron, Ada M."]
    assert list(listed(ctx, is_parted=True)) == [("Ada Byron", "Ada Byron")]
    commands.liken_customers(ctx, likeness_id=said.public_id)
    parties.change_customer(ctx, customer_id=work.public_id, changes={"name": "Work"})
    caught_up()
    assert listed(ctx) == before


def test_one_person_is_not_told_apart_and_every_row_of_two_is(ctx, people):
    ada, work, other = (people[name] for name in ("Ada Byron", "Work", "Byron, Ada M."))
    commands.merge_customers(ctx, survivor_id=other.public_id, merged_id=ada.public_id)
    with pytest.raises(Refused) as refused:
        commands.part_customers(ctx, customer_id=ada.public_id, other_id=other.public_id)
    assert refused.value.code == "crm.one_customer"
    assert list(listed(ctx)) == [("Byron, Ada M.", "Work")]  # Ada's row is the other's now
    commands.part_customers(ctx, customer_id=other.public_id, other_id=work.public_id)
    assert listed(ctx) == {}
    parted = Likeness.objects.filter(parted_by=ctx.actor).values_list("low__name", "high__name")
    assert sorted(parted) == [("Ada Byron", "Work"), ("Byron, Ada M.", "Work")]


def test_a_page_of_pairs_takes_as_many_queries_for_three_as_for_one(ctx, people, django_assert_num_queries):
    with django_assert_num_queries(2):
        list_likenesses(ctx, size=1)
    person(ctx, "Third", "", "0113 496 0000")
    caught_up()
    with django_assert_num_queries(2):
        assert len(list_likenesses(ctx)[1]) == 4
