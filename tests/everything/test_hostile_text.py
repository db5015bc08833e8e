"""Script, formula and right-to-left text stored in every text field shows as text, wherever it is shown."""

import csv
import io
import itertools
import json
import re
import zipfile

import pypdfium2
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from api.calling import is_problem, issue
from api.test_access_api import body_for, routes
from every_page import pages
from full_shop import fill_shop
from goodorder.config.schema import document
from goodorder.kernel.relay import settle_all
from goodorder.notifications.models import Message
from goodorder.orders import commands as orders
from goodorder.orders.rules import DraftLine, OrderDraft, PaymentDraft
from goodorder.parties.rules import CustomerParticulars, PostalAddress
from web.conftest import _quick_settings, owner, sign_in

__all__ = ["_quick_settings", "owner", "sign_in"]
pytestmark = pytest.mark.django_db
STARTS = itertools.cycle("=+-@")
HEBREW, OVERRIDE = "\u05d0\u05d1", "\u202e"
ALIVE = re.compile(rb"<b id=evil|<script>evil")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What names another record, a kind or a format of ours: commands look it up, nobody writes prose there.
NAMES_SOMETHING = {
    "sku", "skus", "company", "code", "location", "locations", "channel", "channels", "provider", "token", "service",
    "services", "customer_id", "account", "customer", "tax_class", "tax_classes", "bin", "kind", "source", "carrier",
    "condition", "language", "owner", "group", "groups", "value", "time_zone", "successor", "unit", "method", "drop",
    "price_list", "exchange_for", "sscc", "stack_group", "excluded", "item_id", "about", "parcel", "first", "last",
    "kit", "permissions", "scopes", "engine", "carton_type", "others", "level", "bin_from", "bin_to", "zone",
    "cut_off", "sender", "return_url", "operation_id", "item", "identity", "prefix", "texts", "products", "reasons",
    "scan", "customers", "carrier_service", "product", "content", "expected_id", "number", "target", "coupons",
    "document", "email", "holder", "asker", "barcodes", "html", "lot", "country", "role",
}  # fmt: skip


def hostile(at=0):
    """Return text that is dangerous in a page, a spreadsheet and a line of text."""
    return f"{next(STARTS)}<b id=evil>{OVERRIDE}{HEBREW}&\"'{at}"


def written_names():
    """Return the names of the fields that the published document lets people fill with any text."""
    shapes = json.loads(document())["components"]["schemas"]
    found = set()
    for name, shape in shapes.items():
        for field, part in shape.get("properties", {}).items():
            if name.endswith(("Sent", "Changes", "Parts")) and is_free(part):
                found.add(field)
    return found - NAMES_SOMETHING


def is_free(part):
    choices = part.get("anyOf") or part.get("allOf") or [part]
    closed = ("pattern", "enum", "format", "const")
    return any(one.get("type") == "string" and not any(key in one for key in closed) for one in choices)


def poison(row, names):
    """Store hostile text in the text fields of a row, as far as the table takes it; returns how many took it."""
    taken = 0
    for field in row._meta.concrete_fields:
        changed = poisoned(field, getattr(row, field.attname), names, row.pk)
        if changed is None:
            continue
        try:
            with transaction.atomic():
                taken += type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: changed})
        except DatabaseError:
            pass  # the table itself refuses it: a state, a code, a shape
    return taken


def poisoned(field, value, names, pk):
    if isinstance(field, models.JSONField) and value:
        changed = inside(value, names)
        return changed if changed != value else None
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    named = field.name in names or field.name.rpartition("_")[2] in names
    if is_text and named and value and not field.name.endswith(("_id", "_ref")):
        return hostile(pk)[: field.max_length or 200]
    return None


def inside(value, names):
    if isinstance(value, dict):
        return {
            key: hostile() if key in names and isinstance(one, str) and one else inside(one, names)
            for key, one in value.items()
        }
    return [inside(one, names) for one in value] if isinstance(value, list) else value


@pytest.fixture
def poisoned_shop(ctx, db):
    """A full shop whose every free text is hostile; also one order that came in so, through its command."""
    sent = fill_shop(ctx)
    there = PostalAddress(name=hostile(), line1=hostile(), city=hostile(), postcode="SW1Y 4JH", country="GB")
    draft = OrderDraft(
        channel="web",
        customer=CustomerParticulars(name=hostile(), email="evil@example.com"),
        ship_to=there,
        lines=(DraftLine(sku="MUG", quantity=1),),
        service="parcel",
        payment=PaymentDraft(method="on_account"),
    )
    orders.capture_order(ctx, draft=draft)
    settle_all()
    names = written_names()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # history may not change; here it came so
    taken = sum(
        poison(row, names)
        for model in apps.get_models()
        if model.__module__.startswith("goodorder.") and model._meta.managed
        for row in model._base_manager.order_by("-pk")[:40]
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert taken > 100
    return sent


def complaints_about(answer):
    """Return what is wrong with an answer's content."""
    kind = answer.get("Content-Type", "").partition(";")[0]
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code >= 500:
        return [f"status {answer.status_code}"]
    if kind == "text/csv":
        cells = itertools.chain.from_iterable(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        return [f"formula {cell}" for cell in cells if "id=evil" in cell and cell.startswith(FORMULA)]
    if kind == "application/pdf":
        with pypdfium2.PdfDocument(content) as paper:
            return [] if len(paper) else ["an empty paper"]
    if "spreadsheetml" in kind:
        sheets = zipfile.ZipFile(io.BytesIO(content))
        return [name for name in sheets.namelist() if b"<f>" in sheets.read(name)]
    return [f"alive: {found.group()!r}" for found in [ALIVE.search(content)] if found and kind == "text/html"]


def test_hostile_text_shows_as_text_on_every_page_paper_sheet_and_mail(owner, poisoned_shop):
    mails = list(Message.objects.filter(recipient="evil@example.com"))
    assert mails != []
    assert [mail.subject for mail in mails if ALIVE.search(mail.html.encode()) or "\n" in mail.subject] == []
    wrong, shown, opened = {}, 0, 0
    for page in pages():
        answer = owner.get(page.path)
        opened += answer.status_code == 200
        if found := complaints_about(answer):
            wrong[page.path] = found
        shown += not answer.streaming and b"&lt;b id=evil" in answer.content
    assert wrong == {}
    assert opened > 100
    assert shown > 20


def control_text(part):
    return "a\x07b" if is_free(part) else None


def test_control_characters_are_refused_by_name_in_every_text_of_every_request(db):
    """Every text of every request body, one at a time, with a bell in it."""
    shapes = json.loads(document())["components"]["schemas"]
    caller, asked = issue(), 0
    for method, path, _needs, operation in routes():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if not content or "$ref" not in content["schema"]:
            continue
        shape = shapes[content["schema"]["$ref"].rsplit("/", 1)[1]]
        for name, part in shape.get("properties", {}).items():
            if control_text(part):
                body = body_for(content["schema"], shapes) | {name: control_text(part)}
                found = is_problem(
                    caller.send(method, re.sub(r"{\w+}", "1", path), body), 422, "api.text_unreadable"
                )
                assert found["field"] == f"body.{name}"
                asked += 1
                break
    assert asked > 50


def test_control_characters_are_taken_out_of_forms(owner, ctx):
    from goodorder.parties.models import Company
    from shop import open_shop

    open_shop(ctx)
    typed = {
        "once": "a",
        "tax_number": "GB 1\x07\x002",
        "line1": "1 High\x1b Street",
        "postcode": "N1 7GR",
        "city": "Lon\x9bdon",
    }
    answer = owner.post("/companies/T1/", typed)
    company = Company.objects.get(code="T1")
    shown = (company.tax_number, company.postal.get("line1"), company.postal.get("city"))
    assert (answer.status_code, *shown) == (302, "GB 12", "1 High Street", "London")
