"""Documents as e-invoices and companies' particulars, for machines."""

from dataclasses import asdict

import pytest

from api.calling import is_problem
from builders import company
from e_invoices import PARTICULARS
from papers import invoice

pytestmark = pytest.mark.django_db


def test_particulars_make_documents_leave(ctx, caller):
    company()
    early = invoice(ctx)
    problem = is_problem(
        caller.get(f"/documents/{early.public_id}/ubl"), 409, "invoicing.e_invoice_incomplete"
    )
    assert problem["field"] == "seller.postal.email"
    check = caller.get(f"/documents/{early.public_id}/e-invoice-check").json()
    assert (check["is_sound"], check["verdicts"][0]["faults"][0]["rule"]) == (
        False,
        "invoicing.e_invoice_incomplete",
    )
    answer = caller.post("/companies/GB01/particulars", asdict(PARTICULARS))
    assert (answer.status_code, answer.json()["postal"]["city"]) == (200, "Bristol")
    assert caller.get("/companies/GB01/particulars").json() == answer.json()
    made = invoice(ctx)
    assert caller.get(f"/documents/{made.public_id}/e-invoice-check").json() == {
        "is_sound": True,
        "verdicts": [{"syntax": "ubl", "faults": []}, {"syntax": "cii", "faults": []}],
    }
    for form, media_type in (
        ("ubl", "application/xml"),
        ("cii", "application/xml"),
        ("facturx.pdf", "application/pdf"),
    ):
        answer = caller.get(f"/documents/{made.public_id}/{form}")
        assert (answer.status_code, answer["Content-Type"]) == (200, media_type)


@pytest.mark.parametrize(
    ("field", "value"), [("email", "nobody"), ("iban", "GB00"), ("electronic_address", "0088")]
)
def test_particulars_that_cannot_be_are_named(caller, field, value):
    company()
    answer = caller.post("/companies/GB01/particulars", {**asdict(PARTICULARS), field: value})
    assert answer.status_code == 422
    assert answer.json()["field"] == field
