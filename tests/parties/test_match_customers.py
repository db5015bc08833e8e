"""Many customers at once are matched as one by one."""

import pytest

from goodorder.kernel.errors import Invalid
from goodorder.kernel.models import Event
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars

pytestmark = pytest.mark.django_db


def particulars(ref=None, *, name="Ann", email=""):
    return CustomerParticulars(name=name, external_ref=ref, email=email)


def test_known_ones_are_found_and_new_ones_registered_once(ctx):
    ann = parties.register_customer(ctx, particulars=particulars("s:1"))
    found = parties.match_customers(
        ctx, particulars=[particulars("s:2", name="Bob"), particulars("s:1"), particulars("s:2", name="Bob")]
    )
    assert [customer.external_ref for customer in found] == ["s:2", "s:1", "s:2"]
    assert (found[1].pk, found[0].pk) == (ann.pk, found[2].pk)
    assert Customer.objects.count() == 2
    assert list(
        Event.objects.filter(kind="parties.CustomerRegistered").values_list("version", flat=True)
    ) == [1, 1]


def test_those_with_an_address_for_mail_are_matched_singly(ctx):
    ann = parties.register_customer(ctx, particulars=particulars(email="ann@example.com"))
    (found,) = parties.match_customers(ctx, particulars=[particulars("s:1", email="Ann@example.com")])
    assert (found.pk, found.external_ref) == (ann.pk, "s:1")


def test_wrong_particulars_name_their_field(ctx):
    with pytest.raises(Invalid, match="name"):
        parties.match_customers(ctx, particulars=[particulars("s:1", name="")])
