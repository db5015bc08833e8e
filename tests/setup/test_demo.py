"""The example shop has something on every desk, told by commands alone."""

from datetime import UTC, datetime

import pytest

from goodorder.accounting.models import Entry
from goodorder.approvals.models import Approval
from goodorder.cli.demo import fill
from goodorder.crm.models import Case
from goodorder.invoicing.models import Document
from goodorder.kernel.access import system_context
from goodorder.kernel.relay import hand_out, react
from goodorder.orders.models import Hold
from goodorder.payments.models import Dispute
from goodorder.reconciliation.models import StatementLine
from goodorder.reports.queries import run_audit
from goodorder.returns.models import Return
from goodorder.screening.models import Screening

pytestmark = pytest.mark.django_db


def test_the_example_shop_tells_a_small_true_story():
    assert fill(system_context("demo", now=datetime(2026, 11, 21, 10, 0, tzinfo=UTC))) is True
    while hand_out() or react():
        pass
    held = Screening.objects.filter(state="under_review").order_by("name").values_list("name", flat=True)
    assert list(held) == ["Ivor Penn", "J. Smith"]
    assert Hold.objects.filter(kind="fraud", released_at=None).count() == 3
    assert Document.objects.filter(kind="invoice").count() == 5
    assert Document.objects.get(kind="credit").corrects.number == "INV-2026-000002"
    assert (Dispute.objects.get().state, Dispute.objects.get().tender.state) == ("opened", "disputed")
    assert Entry.objects.count() >= 5
    lines = StatementLine.objects.order_by("position")
    assert [line.state for line in lines] == ["matched"] * 3 + ["exception"]
    assert (Return.objects.count(), Case.objects.count()) == (1, 2)
    assert Approval.objects.get().state == "requested"
    assert fill(system_context("demo")) is False
    broken = [found.id for found in run_audit(system_context("audit")) if found.rows]
    assert broken == []
