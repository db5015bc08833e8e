"""What was owed before our time comes in with one tender on account and its story."""

from datetime import UTC, datetime

import pytest

from builders import company
from goodorder.kernel.errors import Invalid
from goodorder.kernel.models import Event
from goodorder.payments import commands as payments
from goodorder.payments.models import Payable, Tender
from goodorder.payments.rules import PastPayable

pytestmark = pytest.mark.django_db
AT = datetime(2020, 5, 1, 8, tzinfo=UTC)


def test_past_payables_have_a_tender_where_anything_is_owed(ctx):
    company()
    owed = [PastPayable("ord_1", 500, AT), PastPayable("ord_2", 0, AT)]
    payments.open_past_payables(ctx, company="GB01", currency="EUR", payables=owed)
    rows = Payable.objects.order_by("about")
    assert [(row.about, row.amount, row.created_at, row.version) for row in rows] == [
        ("ord_1", 500, AT, 1),
        ("ord_2", 0, AT, 1),
    ]
    tender = Tender.objects.get()
    assert (tender.method, tender.state, tender.amount, tender.version) == ("on_account", "created", 500, 1)
    told = Event.objects.filter(about="ord_1").order_by("id").values_list("kind", "at", "version")
    assert list(told) == [("payments.PayableOpened", AT, 1), ("payments.TenderAdded", AT, 1)]


def test_past_payables_can_be_paid_later(ctx):
    company()
    payments.open_past_payables(ctx, company="GB01", currency="EUR", payables=[PastPayable("ord_1", 500, AT)])
    payments.receive_payment(
        ctx, about="ord_1", amount=500, method="manual", reference="bank 7", cause="bank-7"
    )
    assert sum(Tender.objects.values_list("captured", flat=True)) == 500


def test_amount_below_zero_is_refused(ctx):
    company()
    with pytest.raises(Invalid, match="amount"):
        payments.open_past_payables(
            ctx, company="GB01", currency="EUR", payables=[PastPayable("ord_1", -1, AT)]
        )
