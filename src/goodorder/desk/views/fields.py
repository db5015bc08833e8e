"""Values of custom fields, typed in on the page of what they are about or on one of their own."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goodorder.desk.forms.fields import ValuesForm
from goodorder.doorway.acting import filled, said, way_back
from goodorder.doorway.pages import page
from goodorder.fields import commands, queries
from goodorder.fields.rules import SUBJECTS
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError


@require_http_methods(["GET", "HEAD", "POST"])
@page("fields.set")
def field_values(request: HttpRequest, ctx: Context, subject: str, record_id: str) -> HttpResponse:
    """Give an order, a customer or a product values; back to where it was asked for."""
    if subject not in SUBJECTS:
        raise Http404
    answers = queries.answers_of(ctx, subject=subject, record_id=record_id)
    form = ValuesForm(request.POST if request.method == "POST" else None, answers=answers)

    def run() -> str:
        here, changes = way_back(request, "web:home"), form.changes()
        if not changes:
            return here
        try:
            commands.set_values(ctx, subject=subject, record_id=record_id, values=changes, seen=form.seen())
        except OmsError as refusal:
            if refusal.code == "fields.changed_meanwhile":
                form.look_again()
            raise
        return said(request, _("Saved."), here)

    def show(*, form: ValuesForm, status: int = 200) -> HttpResponse:
        record = queries.get_record(ctx, subject=subject, record_id=record_id)
        values = {"form": form, "record": record, "back": way_back(request, "web:home")}
        return render(request, "desk/fields/page.html", values, status=status)

    return filled(request, ctx, form, run, show) if request.method == "POST" else show(form=form)
