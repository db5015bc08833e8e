"""Where payers land after a provider's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goodorder.portal.views.privately import privately


@require_safe
@privately
def thanks(request: HttpRequest) -> HttpResponse:
    """Say thank you; whether it was paid is the provider's to say, and shown where the order is."""
    return render(request, "portal/thanks.html")
