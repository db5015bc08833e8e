"""`goodorder export invoices`: whole files or none, goes on where it stopped, tells what it refused."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from builders import company
from e_invoices import ready
from goodorder.cli import demo
from goodorder.cli.export_invoices import export
from goodorder.invoicing.queries.electronic import verdicts
from goodorder.kernel.errors import Invalid
from papers import invoice

pytestmark = pytest.mark.django_db


def test_a_month_is_written_once_and_gone_on_with(ctx, tmp_path):
    ready()
    for now in (datetime(2026, 10, 31, 23, tzinfo=UTC), ctx.now, datetime(2026, 12, 1, tzinfo=UTC)):
        invoice(replace(ctx, now=now))
    invoice(replace(ctx, now=datetime(2026, 12, 31, 23, tzinfo=UTC)))
    assert export(ctx, "2026-11", "ubl", tmp_path) == (1, 0, 0)
    assert export(ctx, "2026-11", "ubl", tmp_path) == (0, 1, 0)
    (tmp_path / "GB01/INV-2026-000003.ubl.xml.part").write_bytes(b"torn")
    assert export(ctx, "2026-12", "ubl", tmp_path) == (2, 0, 0)
    assert sorted(file.name for file in tmp_path.rglob("*")) == [
        "GB01",
        "INV-2026-000002.ubl.xml",
        "INV-2026-000003.ubl.xml",
        "INV-2026-000004.ubl.xml",
    ]


def test_refused_documents_are_told_until_they_are_mended(ctx, tmp_path):
    company()
    invoice(ctx)
    assert export(ctx, "2026-11", "facturx", tmp_path) == (0, 0, 1)
    told = (tmp_path / "refused.csv").read_text().splitlines()
    assert told[0] == "company,number,id,reason"
    assert told[1].startswith("GB01,INV-2026-000001,doc_")
    assert "seller.postal.email: missing for an e-invoice" in told[1]
    assert export(ctx, "2026-10", "facturx", tmp_path) == (0, 0, 0)
    assert not (tmp_path / "refused.csv").exists()


@pytest.mark.parametrize(
    ("month", "form", "field"), [("November", "ubl", "month"), ("2026-11", "x", "format")]
)
def test_words_that_mean_nothing_are_named(ctx, tmp_path, month, form, field):
    ready()
    invoice(ctx)
    with pytest.raises(Invalid) as refusal:
        export(ctx, month, form, tmp_path)
    assert refusal.value.details["field"] == field


def test_the_example_shop_can_send_e_invoices(ctx):
    demo.fill(ctx)
    made = invoice(ctx, company=demo.COMPANY, currency="GBP")
    assert [verdict.faults for verdict in verdicts(ctx, made.public_id)] == [(), ()]
