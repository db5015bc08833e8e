"""Documents as e-invoices and companies' particulars, on pages."""

from uuid import uuid4

import pytest
from django.urls import reverse

from builders import company
from e_invoices import PARTICULARS, ready
from goodorder.parties.models import Company
from papers import invoice

pytestmark = pytest.mark.django_db


def test_a_sound_document_shows_that_it_passes_and_hands_out_its_files(ctx, owner):
    ready()
    made = invoice(ctx)
    address = reverse("billing:e-invoice", args=[made.public_id])
    assert address in owner.get(reverse("web:documents")).content.decode()
    page = owner.get(address).content.decode()
    assert page.count("Passes") == 2
    for form, media_type in (
        ("ubl", "application/xml"),
        ("cii", "application/xml"),
        ("facturx", "application/pdf"),
    ):
        file_address = reverse("billing:e-invoice-file", args=[made.public_id, form])
        assert file_address in page
        answer = owner.get(file_address)
        assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
        assert f'filename="{made.number}.' in answer["Content-Disposition"]


def test_a_refused_document_shows_what_is_missing_and_no_file(ctx, owner):
    company()
    made = invoice(ctx)
    page = owner.get(reverse("billing:e-invoice", args=[made.public_id])).content.decode()
    assert page.count("Must not leave") == 2
    assert "seller.postal.email" in page
    file_address = reverse("billing:e-invoice-file", args=[made.public_id, "ubl"])
    assert file_address not in page
    assert owner.get(file_address).status_code == 409


def test_particulars_are_entered_and_shown(owner):
    company("GB01")
    address = reverse("treasury:companies-edit", args=["GB01"])
    assert address in owner.get(reverse("treasury:companies")).content.decode()
    assert "14 Harbour Street" in owner.get(address).content.decode()
    values = {"tax_number": "GB 1", "line1": "5 Quay", "city": "Hull", "iban": "GB34BUKB20201555555555"}
    refused = owner.post(address, {"once": uuid4().hex, **values})
    assert (refused.status_code, b"its check digits do not fit" in refused.content) == (422, True)
    answer = owner.post(address, {"once": uuid4().hex, **values, "iban": PARTICULARS.iban})
    assert answer["Location"] == reverse("treasury:companies")
    changed = Company.objects.get(code="GB01")
    assert (changed.tax_number, changed.postal["city"], changed.postal["email"]) == ("GB 1", "Hull", "")


def test_particulars_are_for_those_who_set_up(sign_in):
    company("GB01")
    clerk = sign_in("accountant")
    assert clerk.get(reverse("treasury:companies")).status_code == 403
