"""Script, formula, markup, control and right-to-left text stored in every text field shows as text, wherever it is.

Fields come from the published document, outlets from the addresses, the routes, the links and the forms: a new one is
met without being named here, and an answer of a kind that nobody judges is wrong.
"""

import itertools
import json
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlencode

import pytest
import typst
from django.apps import apps
from django.test import Client
from django.urls import reverse
from lxml import etree

import goodorder
from api.calling import is_problem, issue
from api.published import body_for, routes
from e_invoices import SOUND, broken_rules, sheet
from every_page import pages, records_for, views
from everything import hostile as judging
from everything.crawling import Walk, view_of
from everything.hostile import MARKUP, complaints_about, hostile, is_free, kind_of, poison_all
from everything.worlds import a_world, fill_world, put_back
from goodorder.adapters.message_senders.smtp import mapping
from goodorder.cli.export_invoices import REFUSED
from goodorder.cli.export_invoices import _tell as tell_refused
from goodorder.config.schema import document
from goodorder.desk import streams
from goodorder.invoicing.queries import electronic
from goodorder.invoicing.queries.electronic import CII, UBL, Issued
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid
from goodorder.looks.direction import straight
from goodorder.notifications.models import Message
from goodorder.notifications.ports import Envelope
from goodorder.notifications.queries.rendering import render
from goodorder.notifications.rules import DEFAULTS
from goodorder.parties.models import Company
from goodorder.portal.urls import urlpatterns
from goodorder.shipping.models import Label
from goodorder.staff import commands as staff
from goodorder.staff.models import User
from papers import BUYER, line

pytestmark = pytest.mark.django_db
CTX = Context("user:owner", datetime(2026, 11, 21, 10, 0, tzinfo=UTC), frozenset({"*"}), {}, "")
PDF = "application/pdf"
MAIL_HEADERS = {
    "From", "To", "Subject", "Message-ID", "Content-Language", "Auto-Submitted", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding",
}  # fmt: skip
ANSWERS = {
    "company": ["T1"], "location": ["MAIN"], "service": ["parcel"], "on": ["2026-11-21"], "since": ["2026-01-01"],
    "until": ["2027-12-31"], "sku": ["MILK"], "lot": ["L1"], "kind": ["shipped"], "q": ["evil"], "channel": ["web"],
    "reading": ["orders"], "to": ["phase_out"], "text": [hostile()],
}  # fmt: skip
ARCHIVAL = {
    "/documents/{document_id}/facturx.pdf"
}  # hostile particulars break its rules; see electronic invoices
ASKED = {  # what lists and parts of pages are asked, where they show nothing without
    "finder:search": "q=evil",
    "calls:order-new-customers": "customer=evil",
    "calls:order-new-skus": "sku-1=evil",
    "calls:order-new-told": "customer=evil",
    "warehouse:packing-manifest": "location=MAIN&service=parcel&on=2026-11-21",
    "web:orders": "search=evil",
    "house:audit": "who=evil",
    "service:customers": "search=evil",
}


class World:
    """The poisoned shop, its owner, and what was written while it was filled."""

    def __init__(self, typeset):
        self.typeset = typeset
        self.order, self.tokens = fill_world(CTX, hostile())
        self.taken = poison_all(
            model
            for model in apps.get_models()
            if model.__module__.startswith("goodorder.") and model._meta.managed
        )
        self.order.refresh_from_db()
        staff.add_user(CTX, username="owner", password="correct horse battery staple", name=hostile())
        staff.grant_role(CTX, username="owner", role="owner")
        self.client = Client(raise_request_exception=False)
        self.client.force_login(User.objects.get(username="owner"))

    def starts(self):
        """Return every address there is, asked for something where it wants to be asked."""
        bought = Label.objects.filter(about=self.order.public_id).last()  # drawn with hostile names
        yield reverse("web:label", args=[bought.public_id])
        for page in pages():
            yield page.path
            if ASKED.get(page.name):
                yield f"{page.path}?{ASKED[page.name]}"
        yield reverse("desk:live") + f"?seen={self.order.public_id}.0"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with a_world(django_db_blocker), pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "LASTS_S", 0)
        typeset, compiled = set(), typst.compile

        def noting(sources, **more):
            typeset.add(sources["main.typ"])
            return compiled(sources, **more)

        patch.setattr(typst, "compile", noting)
        yield World(typeset)


@pytest.fixture(scope="module")
def walked(world):
    """Open every page along all links once; returns the walk and what each page answered."""
    walk = Walk(world.client, world.starts(), is_ours=lambda name: not name.startswith(("api", "hooks")))
    answers = {}
    for path, answer in walk:
        answers[path] = (answer.status_code, kind_of(answer), complaints_about(answer), _shown(answer))
    return walk, answers


def _shown(answer):
    """Tell whether the whole hostile text stands in an answer as text."""
    if kind_of(answer) == PDF:
        return MARKUP in judging.text_of_pdf(answer.content)
    content = judging.content_of(answer) if not answer.streaming else b""
    return b"&lt;b id=evil" in content


def test_every_text_field_was_met(world):
    assert len(world.taken) > 60
    assert sum(world.taken.values()) > 250


def test_pages_show_it_as_text(walked):
    _walk, answers = walked
    assert {path: found for path, (_status, _kind, found, _shown) in answers.items() if found} == {}
    assert sum(status == 200 for status, *_ in answers.values()) > 250
    assert sum(shown for *_, shown in answers.values()) > 100


def test_forms_say_it_back_as_text(world, walked):
    """Every form of every page is sent with hostile text typed into it; what it answers, and the page after it."""
    walk, _answers = walked
    wrong, said = {}, 0
    for form in walk.forms.values():
        if view_of(form.path)[0] in {"", "web:logout"}:
            continue
        with put_back():
            answer = world.client.post(form.path, form.typed("<b id=evil>\u202e\u05d0\"'"), follow=True)
            if found := complaints_about(answer):
                wrong[form.path] = found
            said += b"&lt;b id=evil" in judging.content_of(answer)
    assert wrong == {}
    assert len(walk.forms) > 150
    assert said > 50


def test_pages_of_customers_show_it_as_text(world):
    """All pages of a customer's link, along their links, and their forms."""
    client = Client(raise_request_exception=False)
    starts = [reverse("portal:thanks")]
    starts += [
        reverse(f"portal:{page}", args=[each]) for each in world.tokens.values() for page in ("order", "pay")
    ]
    names = {one.name for one in urlpatterns}
    wrong, met = {}, set()
    walk = Walk(client, starts, is_ours=lambda name: name.startswith("portal"))
    for path, answer in walk:
        met.add(view_of(path)[0].partition(":")[2])
        if found := complaints_about(answer):
            wrong[path] = found
    for form in walk.forms.values():
        with put_back():
            met.add(view_of(form.path)[0].partition(":")[2])
            if found := complaints_about(
                client.post(form.path, form.typed("<b id=evil>\u202e\u05d0"), follow=True)
            ):
                wrong[form.path] = found
    assert wrong == {}
    assert met == names


def test_every_route_answers_with_it_as_text(world):
    """Every list and record that programs read, tables, papers and labels among them."""
    caller, wrong, kinds, read = issue(["*"]), {}, {}, set()
    for method, path, _needs, operation in routes():
        if method != "GET":
            continue
        for asked in _asked(path, operation):
            answer = caller.get(asked)
            if found := complaints_about(answer):
                wrong[asked] = found
            if answer.status_code == 200:
                kinds.setdefault(kind_of(answer), set()).add(path)
                if kind_of(answer) == PDF and _shown(answer):
                    read.add(path)
    published = {path for method, path, _, operation in routes() if PDF in str(operation["responses"])}
    assert wrong == {}
    assert published - kinds[PDF] == ARCHIVAL
    assert published - read == ARCHIVAL
    assert len(kinds["application/json"]) > 150


def _asked(path, operation):
    """Yield a route's address for each record it may be asked of, with the questions it must be asked."""
    needed = {
        one["name"]: one["schema"].get("enum") or ANSWERS[one["name"]]
        for one in operation.get("parameters", [])
        if one["in"] == "query" and one.get("required")
    }
    for chosen in itertools.product(*needed.values()):
        yield from _filled(path, "?" + urlencode(dict(zip(needed, chosen, strict=True))) if needed else "")


def _filled(path, query):
    parameters = re.findall(r"{(\w+)}", path)
    if not parameters:
        yield path + query
    elif len(parameters) == 1:
        for value, _record in records_for(parameters[0], path, most=3):
            yield path.replace(f"{{{parameters[0]}}}", value) + query


def test_a_workbook_holds_texts_only(world):
    """As a page hands it out, and as programs get it: text cells, no formula, no link to elsewhere."""
    found = world.client.get(reverse("desk:xlsx")).content
    cells = [cell for cell in judging.cells_of_xlsx(found) if "<b id=evil>" in cell]
    assert cells != []
    assert [cell for cell in cells if straight(cell) != cell] == []
    assert {cell[0] for cell in cells} & set("=+-@") != set()


def test_a_table_of_the_command_line_holds_no_formula(tmp_path):
    tell_refused(tmp_path, [(Issued("inv_1", "T1", "1"), Invalid("a.b", hostile()))])
    told = (tmp_path / REFUSED).read_bytes()
    assert b"<b id=evil>" in told
    assert judging.JUDGES["text/csv"](told) == []


def test_every_template_of_a_paper_was_set(world, walked):
    """All papers were typeset with hostile values; one carrier's label has pictures alone."""
    known = {file.read_bytes(): str(file) for file in Path(goodorder.__file__).parent.rglob("*.typ")}
    assert sorted(path for text, path in known.items() if text not in world.typeset) == [
        path for path in known.values() if path.endswith("ups/label.typ")
    ]


def test_pages_hand_out_every_paper(walked):
    _walk, answers = walked
    papers = {
        (view_of(path)[0], shown) for path, (_status, kind, _found, shown) in answers.items() if kind == PDF
    }
    met, read = {name for name, _shown in papers}, {name for name, shown in papers if shown}
    assert {name for name, route, _view in views() if ".pdf" in route} - met == set()
    assert met == read


def test_electronic_invoices_carry_it_as_text():
    text = straight(hostile()).strip()
    seller = {"code": "GB01", "name": text, "country": "GB", "tax_number": "GB 123 4567 89",
              "postal": {"line1": text, "city": text, "postcode": "BS1 4RN", "email": "a@example.com"}}  # fmt: skip
    made = sheet(
        line(description=hostile()), seller=seller, buyer={**BUYER, "name": hostile(), "line1": hostile()}
    )
    assert broken_rules(made) == SOUND
    for syntax in (UBL, CII):
        written = electronic.written(made, syntax)
        told = "".join(etree.fromstring(written).itertext())
        assert told.count(MARKUP) >= 4
        assert judging.TURNING.search(told) is None
    assert judging.text_of_pdf(electronic._archived(made, electronic.written(made, CII))).count(MARKUP) >= 4


def enveloped(key, to, name, subject, text, html):
    return Envelope(
        key=key, channel="mail", to=to, name=name, language="en", subject=subject, text=text, html=html
    )


def test_mails_carry_it_as_text_and_no_header_of_their_own(world):
    """What was written of the poisoned orders, and a message whose every part tries to add a header."""
    assert Message.objects.filter(recipient="eve@example.com").count() >= 3
    header = f"{hostile()}\r\nBcc: everybody@example.com\n\n<script>"
    envelopes = [
        enveloped(each.public_id, each.recipient, hostile(), each.subject, each.text, each.html)
        for each in Message.objects.filter(channel="mail")
    ]
    nasty = enveloped("key", "eve@example.com", header, header, hostile(), "")
    for envelope in (*envelopes, nasty):
        mail = message_from_bytes(
            mapping.mail(envelope, "Us <us@example.com>").as_bytes(), policy=policy.default
        )
        assert set(mail.keys()) - MAIL_HEADERS == set()
        assert [address.addr_spec for address in mail["To"].addresses] == [envelope.to]
        bodies = [part.get_content() for part in mail.walk() if part.get_content_type() == "text/html"]
        assert [found for body in bodies for found in [judging.ALIVE.search(body)] if found] == []


def test_messages_written_by_us_turn_nothing(db):
    values = {"subject": hostile(), "text": hostile()}
    made = render(DEFAULTS["en"]["personal"], values)
    assert [part for part in (made.subject, made.text, made.html) if straight(part) != part] == []
    assert MARKUP in made.text


def control_text(part):
    return "a\x07b" if is_free(part) else None


def test_control_characters_are_refused_by_name_in_every_text_of_every_request(world):
    """Every free text of every request body, one at a time, with a bell in it."""
    shapes = json.loads(document())["components"]["schemas"]
    caller, asked, shown = issue(), 0, set()
    for method, path, _needs, operation in routes():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if not content or content["schema"].get("$ref") in {None, *shown}:
            continue
        shown.add(content["schema"]["$ref"])
        shape = shapes[content["schema"]["$ref"].rsplit("/", 1)[1]]
        whole = body_for(content["schema"], shapes)
        for name, part in shape.get("properties", {}).items():
            if control_text(part):
                answer = caller.send(method, re.sub(r"{\w+}", "1", path), whole | {name: control_text(part)})
                assert is_problem(answer, 422, "api.text_unreadable")["field"] == f"body.{name}"
                asked += 1
    assert asked > 200


def test_control_characters_are_taken_out_of_forms(world):
    typed = {
        "once": "a",
        "tax_number": "GB 1\x07\x002",
        "line1": "1 High\x1b Street",
        "postcode": "N1 7GR",
        "city": "Lon\x9bdon",
    }
    answer = world.client.post("/companies/T1/", typed)
    company = Company.objects.get(code="T1")
    shown = (company.tax_number, company.postal.get("line1"), company.postal.get("city"))
    assert (answer.status_code, *shown) == (302, "GB 12", "1 High Street", "London")
