"""Custom fields: what a house asks of its orders, customers and products."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.doorway.acting import acted, filled, form_page, said
from goodorder.doorway.listing import asked, cursor_of, paging
from goodorder.doorway.pages import page
from goodorder.fields import commands, queries
from goodorder.fields.rules import SUBJECTS
from goodorder.house.forms.fields import FieldChangeForm, FieldNewForm, standing
from goodorder.kernel.access import Context
from goodorder.looks.words import word_for

NEEDS = "fields.define"


@require_safe
@page(NEEDS)
def field_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the fields of a subject, those in use or those retired."""
    subject, is_retired = _subject(request), asked(request, "state") == "retired"
    found = queries.list_definitions(ctx, subject=subject, is_retired=is_retired, cursor=cursor_of(request))
    values = {
        "subject": subject,
        "subjects": [(name, word_for("field_subject", name).label) for name in SUBJECTS],
        "is_retired": is_retired,
        **paging(request, found),
    }
    return render(request, "house/fields/list.html", values)


@page(NEEDS)
def field_new(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Set up a field."""
    subject = _subject(request)

    def make(posted: QueryDict | None) -> FieldNewForm:
        return FieldNewForm(posted, subject=subject)

    def run(form: FieldNewForm) -> str:
        commands.define_field(ctx, draft=form.draft())
        return said(request, _("The field is in use."), f"{reverse('house:fields')}?subject={subject}")

    values = {"subject": subject, "subject_word": word_for("field_subject", subject).label}
    return form_page(request, ctx, "house/fields/new.html", make, run, lambda _form: values)


@require_http_methods(["GET", "HEAD", "POST"])
@page(NEEDS)
def field_page(request: HttpRequest, ctx: Context, definition_id: str) -> HttpResponse:
    """Show a field and change it."""
    if request.method != "POST":
        return _shown(request, ctx, definition_id)
    row = queries.get_definition(ctx, definition_id=definition_id)
    form = FieldChangeForm(request.POST, subject=row.subject, kind=row.kind)

    def run() -> str:
        choices = form.chosen() if row.kind == "choice" else None
        commands.change_field(ctx, definition_id=definition_id, changes=form.changes(), choices=choices)
        return said(request, _("Saved."), reverse("house:field", args=[definition_id]))

    return filled(request, ctx, form, run, lambda **more: _shown(request, ctx, definition_id, **more))


@require_POST
@page(NEEDS)
def field_act(request: HttpRequest, ctx: Context, definition_id: str, action: str) -> HttpResponse:
    """Retire a field, or ask it again."""
    acts = {
        "retire": (
            lambda: commands.retire_field(ctx, definition_id=definition_id),
            _("Retired: its values stay and can be read."),
        ),
        "restore": (
            lambda: commands.restore_field(ctx, definition_id=definition_id),
            _("In use again, with the values it had."),
        ),
    }
    where = reverse("house:field", args=[definition_id])
    return acted(
        request, ctx, acts.get(action), where, lambda **more: _shown(request, ctx, definition_id, **more)
    )


def _shown(request: HttpRequest, ctx: Context, definition_id: str, **more: Any) -> HttpResponse:
    row = queries.get_definition(ctx, definition_id=definition_id)
    status = more.pop("status", 200)
    values = {
        "one": row,
        "form": FieldChangeForm(initial=standing(row), subject=row.subject, kind=row.kind),
        "no_longer": [one for one in row.choices.all() if not one.is_offered],
        "may_audit": ctx.may("access.audit"),
    }
    return render(request, "house/fields/page.html", {**values, **more}, status=status)


def _subject(request: HttpRequest) -> str:
    subject = asked(request, "subject")
    return subject if subject in SUBJECTS else SUBJECTS[0]
