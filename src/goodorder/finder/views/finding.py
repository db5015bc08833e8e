"""The search box's answers, and the same as a page where there is no script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from goodorder.doorway.listing import asked
from goodorder.doorway.pages import is_fragment, page
from goodorder.finder.acts import acts_for
from goodorder.finder.addresses import KINDS, address_of
from goodorder.kernel.access import Context
from goodorder.search import queries
from goodorder.search.rules import best


@require_safe
@page("search.use")
def search_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show what a question finds; with `go`, lead straight to the one record it names."""
    words = asked(request, "q")
    groups = queries.find(ctx, words=words)
    first = best(groups)
    if first and request.GET.get("go"):
        return HttpResponseRedirect(address_of(first))
    values = {
        "q": words,
        "groups": [(KINDS[group.kind], [(hit, address_of(hit)) for hit in group.hits]) for group in groups],
        "acts": acts_for(ctx, words),
    }
    response = render(request, f"finder/{'found' if is_fragment(request) else 'page'}.html", values)
    patch_vary_headers(response, ["HX-Request"])
    return response
