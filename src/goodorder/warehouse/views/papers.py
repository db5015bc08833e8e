"""Papers to print: opened in the browser, or refused on a page that says why."""

from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from goodorder.doorway.pages import page
from goodorder.fulfillment import queries
from goodorder.kernel.access import Context
from goodorder.kernel.errors import Invalid, Missing
from goodorder.papers import queries as papers
from goodorder.shipping import queries as shipping


@require_safe
@page("fulfillment.view")
def parcel_paper(request: HttpRequest, ctx: Context, shipment_id: str, kind: str) -> HttpResponse:
    """Open a paper of a parcel."""
    makers: dict[str, Callable[[], bytes]] = {
        "packing-slip": lambda: papers.packing_slip(ctx, shipment_id=shipment_id),
        "delivery-note": lambda: papers.delivery_note(ctx, shipment_id=shipment_id),
        "carton-label": lambda: papers.carton_label(ctx, shipment_id=shipment_id),
        "return-label": lambda: papers.return_label(ctx, shipment_id=shipment_id),
        "commercial-invoice": lambda: papers.commercial_invoice(
            ctx, shipment_id=shipment_id, incoterm=request.GET.get("incoterm", "DAP")
        ),
    }
    if kind not in makers:
        raise Http404
    return _pdf(makers[kind](), f"{kind}-{shipment_id}")


@require_safe
@page("fulfillment.view")
def label_zpl(request: HttpRequest, ctx: Context, shipment_id: str) -> HttpResponse:  # noqa: ARG001 - every page gets it
    """Hand out a parcel's label for printers that speak ZPL."""
    parcel = queries.get_shipment(ctx, shipment_id=shipment_id)
    text = shipping.get_label(ctx, label_id=parcel.label_id).zpl if parcel.label_id else ""
    if not text:
        raise Missing("shipping.zpl_missing", f"{parcel.number} has no label in ZPL; print the PDF")
    answer = HttpResponse(text, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{parcel.number}.zpl"'
    return answer


@require_safe
@page("fulfillment.view")
def pick_list(request: HttpRequest, ctx: Context, work_id: str) -> HttpResponse:
    """Open what is still to pick of a fulfillment order."""
    return _pdf(papers.pick_list(ctx, fulfillment_order_id=work_id, language=_language(request)), work_id)


@require_safe
@page("fulfillment.view")
def batch_list(request: HttpRequest, ctx: Context, batch_id: str) -> HttpResponse:
    """Open what is left of a batch in walking order."""
    return _pdf(papers.batch_list(ctx, batch_id=batch_id, language=_language(request)), batch_id)


@require_safe
@page("shipping.view")
def carrier_manifest(request: HttpRequest, ctx: Context, manifest_id: str) -> HttpResponse:
    """Open the carrier's document of a manifest; ours to be signed where it has none."""
    return _pdf(
        papers.carrier_manifest(ctx, manifest_id=manifest_id, language=_language(request)), manifest_id
    )


@require_safe
@page("fulfillment.view")
def pallet_label(request: HttpRequest, ctx: Context, pallet_id: str) -> HttpResponse:
    """Open the label of a pallet."""
    return _pdf(papers.pallet_label(ctx, pallet_id=pallet_id, language=_language(request)), pallet_id)


@require_safe
@page("fulfillment.view")
def bill_of_lading(request: HttpRequest, ctx: Context, freight_id: str) -> HttpResponse:
    """Open a bill of lading."""
    return _pdf(papers.bill_of_lading(ctx, freight_id=freight_id, language=_language(request)), freight_id)


@require_safe
@page("fulfillment.view")
def manifest(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Open the list of what a location handed over by a service on a day, today if none is given."""
    place, service = request.GET.get("location", ""), request.GET.get("service", "")
    try:
        on = date.fromisoformat(request.GET["on"]) if request.GET.get("on") else ctx.now.date()
    except ValueError as failure:
        message = "on: write a day such as 2026-11-21"
        raise Invalid("web.not_a_day", message, field="on") from failure
    made = papers.manifest(ctx, location=place, service=service, on=on, language=_language(request))
    return _pdf(made, "manifest")


def _language(request: HttpRequest) -> str:
    """Return the language of the reader of this page: papers of the floor are for our own people."""
    return str(getattr(request, "LANGUAGE_CODE", "en"))


def _pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
