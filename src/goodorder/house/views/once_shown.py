"""Secrets that are shown once: never redirected to, never kept by anybody on the way."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache


@never_cache
def shown_once(request: HttpRequest, template: str, values: Mapping[str, Any]) -> HttpResponse:
    """Show a secret in the answer itself; no browser or proxy keeps the page."""
    answer = render(request, template, dict(values), status=201)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
