"""The pages about receivables, wide and narrow, light and dark: accessible, and no wider than the screen."""

import pytest
from django.urls import reverse

from debtors import debtor, later, ordered, sold
from goodorder.accounting import commands as accounting
from goodorder.accounting.models import OpenItem
from goodorder.accounting.rules import Remittance
from goodorder.kernel.relay import settle_all

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser


@pytest.fixture
def receivable_addresses(ctx, busy_shop):
    """Return the pages about receivables, none of them empty."""
    bell = debtor(ctx, limit=9_000)
    for days in (-20, -50, 10):
        sold(ctx, bell, {"MUG": 1})
        newest = OpenItem.objects.filter(kind="invoice").latest("pk")
        OpenItem.objects.filter(pk=newest.pk).update(due_on=later(ctx, days).now.date())
    ordered(ctx, bell, {"CLOCK": 1})
    remittance = Remittance(amount=2000, reference="bank 77")
    accounting.receive_remittance(ctx, company="T1", customer_id=bell.public_id, remittance=remittance)
    settle_all()
    item = OpenItem.objects.filter(kind="invoice", open__gt=0).first()
    accounting.write_off_item(ctx, item_id=item.public_id, amount=100, reason="disputed scratch")
    accounting.propose_reminders(ctx, company="T1")
    names = ("receivables", "receivable-reminders", "receivable-write-offs", "receivable-rules")
    of_customer = ("receivable-customer", "receivable-apply", "receivable-statement")
    return {
        **{name: reverse(f"treasury:{name}") for name in names},
        **{name: reverse(f"treasury:{name}", args=[bell.public_id]) for name in of_customer},
        "receivable-all": reverse("treasury:receivable-customer", args=[bell.public_id]) + "?items=all",
    }


@LOOKS
def test_receivable_pages_are_accessible_and_fit(live_server, desk, receivable_addresses, size, scheme):
    assert troubles(live_server, desk, receivable_addresses, size, scheme) == {}
