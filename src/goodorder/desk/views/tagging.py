"""Tags put on and taken off on the page of what bears them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from goodorder.desk.subjects import SUBJECTS, seen
from goodorder.doorway.acting import way_back
from goodorder.doorway.pages import page, submit
from goodorder.kernel.access import Context
from goodorder.tags import commands

ACTS = {"add": commands.add_tags, "remove": commands.remove_tags}


@require_POST
@page("tags.edit")
def tag_act(request: HttpRequest, ctx: Context, kind: str, subject_id: str, action: str) -> HttpResponse:
    """Put a tag on an order, a customer or a product, or take it off; back to where it was pressed."""
    if kind not in SUBJECTS or action not in ACTS:
        raise Http404
    subject = seen(ctx, kind, subject_id)

    def run() -> str:
        ACTS[action](ctx, kind=kind, subject=subject, tags=[request.POST.get("tag", "")])
        return way_back(request, "web:home")

    return submit(request, ctx, run)
