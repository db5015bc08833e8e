"""The page of an order for its customer: how it stands, its papers, paying what is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from goodorder.doorway.acting import filled
from goodorder.doorway.forms import HouseForm
from goodorder.doorway.pages import is_fragment
from goodorder.flows.pay_links import chosen_host
from goodorder.invoicing import queries as invoicing
from goodorder.kernel.errors import Missing
from goodorder.payments import commands as payments
from goodorder.payments.queries import links
from goodorder.portal.story import story_of
from goodorder.portal.views.opened import Visit, opened

SAME_ORIGIN = "same-origin"  # browsers send forms of a page without referrer as if from a foreign site


@require_safe
@opened
def order_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the order; for a part of the page, what may have changed meanwhile."""
    template = "portal/order/live.html" if is_fragment(request) else "portal/order/page.html"
    return render(request, template, {"visit": visit, **story_of(visit)})


@require_safe
@opened
def document(request: HttpRequest, visit: Visit, document_id: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send an invoice or credit note of this order as PDF."""
    found = invoicing.get_document(visit.ctx, document_id=document_id)
    if found.about != visit.order.public_id:
        raise Missing("invoicing.document_unknown", f"no document {document_id}")
    answer = HttpResponse(
        invoicing.invoice_pdf(visit.ctx, document_id=document_id), content_type="application/pdf"
    )
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in found.number)
    answer["Content-Disposition"] = f'inline; filename="{plain}.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@opened
def pay(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Have a page made on which what is open can be paid."""
    left = links.open_for_link(visit.ctx, about=visit.order.public_id)
    if not left:
        return redirect(visit.address())

    def shown(*, form: HouseForm, status: int = 200) -> HttpResponse:
        values = {"visit": visit, "order": visit.order, "left": left, "form": form}
        return render(request, "portal/order/pay.html", values, status=status)

    def run() -> str:
        payments.request_pay_link(
            visit.ctx,
            about=visit.order.public_id,
            provider=chosen_host(""),
            return_url=request.build_absolute_uri(reverse("portal:thanks")),
        )
        return visit.address()

    form = HouseForm(request.POST if request.method == "POST" else None)
    answer = shown(form=form) if request.method != "POST" else filled(request, visit.ctx, form, run, shown)
    answer.headers["Referrer-Policy"] = SAME_ORIGIN
    return answer
