"""Callbacks: the adapter verifies and reads, one command takes it in; repeats and late news do no harm."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from goodorder.kernel.access import Context, system_context
from goodorder.kernel.errors import Malformed
from goodorder.kernel.plugs import plug
from goodorder.payments.commands import apply_callback
from goodorder.payments.ports import PaymentProvider
from goodorder.shipping.commands import record_tracking
from goodorder.shipping.ports import Carrier

MOST_BODY_BYTES = 256 * 1024


@csrf_exempt  # a signature over the body stands in for the cookie that is not there
@require_POST
def payment_callback(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in what a payment provider tells. 401 for a wrong signature, 404 for a provider not installed."""
    adapter: PaymentProvider = plug("payment_providers", provider)
    event = adapter.parse_callback(request.headers, _body(request))
    return _accepted(provider, lambda ctx: event and apply_callback(ctx, provider=provider, event=event))


@csrf_exempt  # a signature over the body stands in for the cookie that is not there
@require_POST
def carrier_callback(request: HttpRequest, carrier: str) -> HttpResponse:
    """Take in what a carrier tells of its parcels."""
    adapter: Carrier = plug("carriers", carrier)
    events = adapter.parse_callback(request.headers, _body(request))
    return _accepted(carrier, lambda ctx: record_tracking(ctx, events=events))


def _body(request: HttpRequest) -> bytes:
    if len(request.body) > MOST_BODY_BYTES:
        raise Malformed("hooks.body_too_large", f"a callback has at most {MOST_BODY_BYTES} bytes")
    return request.body


def _accepted(sender: str, take_in: Callable[[Context], object]) -> HttpResponse:
    take_in(system_context(f"hook:{sender}"))
    return JsonResponse({"accepted": True}, status=202)
