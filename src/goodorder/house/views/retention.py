"""What is thrown away after a time: how long it is kept, and how large tables are."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from goodorder.doorway.acting import form_page, said
from goodorder.doorway.pages import page
from goodorder.house.forms.retention import RetentionForm
from goodorder.kernel.access import Context
from goodorder.kernel.command import unit_of_work
from goodorder.retention import commands, queries


@require_http_methods(["GET", "HEAD", "POST"])
@page("retention.view")
def retention(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show how long each kind of rows is kept, and change it."""
    kinds = queries.list_kept(ctx).items

    def make(posted: QueryDict | None) -> RetentionForm:
        return RetentionForm(posted, kinds=kinds)

    def run(form: RetentionForm) -> str:
        unit_of_work(lambda: _keep(ctx, form))
        return said(request, _("Saved."), reverse("house:retention"))

    values = {"for_ever": queries.list_for_ever(ctx), "may_set": ctx.may("retention.set")}
    return form_page(request, ctx, "house/retention.html", make, run, lambda _form: values)


def _keep(ctx: Context, form: RetentionForm) -> None:
    for kind, days in form.days().items():
        commands.set_retention(ctx, kind=kind, days=days)
