"""Customer service: a customer is found and seen, a case opened and answered, a duplicate merged and two again."""

import pytest
from django.urls import reverse

from goodorder.crm import commands
from goodorder.crm.models import Case
from goodorder.crm.rules.cases import CaseDraft, ReplyDraft
from goodorder.flows.customers import count_customers
from goodorder.kernel.relay import settle_all
from goodorder.notifications import commands as notifications
from goodorder.parties import commands as parties
from goodorder.parties.models import Customer
from goodorder.parties.rules import CustomerParticulars
from shop import place

from .test_looks import LOOKS, troubles

pytestmark = pytest.mark.browser


@pytest.fixture
def ada(ctx, shop):
    """Return Ada, who ordered twice, and has another row of the same number."""
    place(ctx, {"KETTLE": 1})
    customer = place(ctx, {"MUG": 2}).customer
    parties.change_customer(ctx, customer_id=customer.public_id, changes={"phone": "0113 496 0000"})
    double = CustomerParticulars(name="Ada B.", email="ada@work.example", phone="+44 113 496 0000")
    parties.register_customer(ctx, particulars=double)
    commands.save_reply(
        ctx, draft=ReplyDraft(code="sorry", title="We are sorry", text="Dear {{ name }}, we send a new one.")
    )
    commands.add_note(ctx, customer_id=customer.public_id, text="Prefers to be called in the morning.")
    notifications.note_consent(
        ctx, address=customer.email, kind="marketing", is_given=True, source="checkout"
    )
    settle_all()
    count_customers()
    return Customer.objects.get(pk=customer.pk)


def test_an_agent_finds_sees_opens_answers_merges_and_undoes(live_server, desk, ada):
    desk.goto(live_server.url + reverse("web:orders"))
    desk.keyboard.press("g")
    desk.keyboard.press("c")
    desk.wait_for_url("**/customers/")
    desk.keyboard.press("/")
    desk.keyboard.type("byron")
    desk.get_by_role("link", name="Ada Byron").click()
    desk.get_by_text("Lifetime revenue").first.wait_for()
    desk.keyboard.press("c")
    desk.wait_for_url("**/cases/new/**")
    desk.get_by_label("In short").fill("The mug is broken")
    desk.get_by_label("What the customer says").fill("It came in two parts.")
    desk.get_by_role("button", name="Open the case").click()
    desk.get_by_role("link", name="We are sorry").click()
    desk.get_by_text("Dear Ada Byron, we send a new one.").wait_for()
    desk.get_by_role("button", name="Send").click()
    desk.get_by_text("The answer is on its way.").wait_for()
    assert Case.objects.get().state == "waiting_for_customer"
    desk.get_by_role("link", name="Ada Byron").click()
    desk.get_by_role("button", name="Merge into this customer").click()
    desk.get_by_text("They are one customer now").wait_for()
    desk.get_by_role("button", name="Undo the merge").click()
    desk.get_by_text("They are two customers again").wait_for()
    assert desk.get_by_text("Same telephone").is_visible()


@LOOKS
def test_service_pages_are_accessible_and_fit(ctx, live_server, desk, ada, size, scheme):
    case = commands.open_case(
        ctx, draft=CaseDraft(kind="damaged", title="Broken", customer_id=ada.public_id, text="In two parts")
    )
    segment = commands.save_segment(ctx, name="Everybody", condition="orders >= 0", currency="GBP")
    pages = {
        "customers": reverse("web:customers"),
        "customer": reverse("web:customer", args=[ada.public_id]),
        "consents": reverse("service:consents", args=[ada.public_id]),
        "case": reverse("service:case", args=[case.public_id]),
        "segment": reverse("service:segment", args=[segment.public_id]),
        **{
            name: reverse(f"service:{name}")
            for name in ("cases", "case-new", "case-desk", "segments", "segment-new")
        },
    }
    assert troubles(live_server, desk, pages, size, scheme) == {}
