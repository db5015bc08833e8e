"""The list as a file, and the papers of chosen orders as one."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from goodorder.desk.asking import asking, kept_query
from goodorder.desk.files import XLSX_TYPE, as_csv, as_xlsx
from goodorder.desk.papers import KINDS, papers_of
from goodorder.desk.views.orders import list_again
from goodorder.doorway.pages import page
from goodorder.doorway.serving import TextFile
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError


@require_safe
@page("orders.view")
def list_csv(request: HttpRequest, ctx: Context) -> HttpResponseBase:
    """Send the list as CSV, piece by piece."""
    now = asking(request, ctx)
    return TextFile("orders.csv", as_csv(ctx, now.filter, now.sort, now.columns)).as_answer()


@require_safe
@page("orders.view")
def list_xlsx(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Send the list as a workbook."""
    now = asking(request, ctx)
    answer = HttpResponse(as_xlsx(ctx, now.filter, now.sort, now.columns), content_type=XLSX_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="orders.xlsx"'
    return answer


@require_POST
@page("orders.view")
def print_chosen(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Send the papers of the chosen orders as one PDF."""
    try:
        kind = checks.one_of(request.POST.get("papers", ""), tuple(KINDS), field="papers")
        content = papers_of(ctx, kind, request.POST.getlist("order"))
    except OmsError as refusal:
        return list_again(request, ctx, kept_query(request), refusal=refusal, status=refusal.status)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{kind}.pdf"'
    return answer
