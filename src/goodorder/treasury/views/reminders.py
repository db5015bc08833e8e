"""Reminders: a run proposes letters, people send them or drop them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from goodorder.accounting import commands, queries
from goodorder.doorway.acting import Act, acted, pressed, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.kernel.access import Context
from goodorder.treasury.views.receivables import company_of, pdf_answer


@require_safe
@page("accounting.view")
def reminder_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List reminders, newest first."""
    return _shown(request, ctx)


def _shown(request: HttpRequest, ctx: Context, **more: object) -> HttpResponse:
    company = company_of(request, ctx)
    found = queries.list_reminders(ctx, state=asked(request, "state"), cursor=cursor_of(request))
    values = {
        "company": company,
        "chips": state_chips(request, "reminder", ("proposed", "sent", "dropped")),
        "ladder": queries.ladder(ctx, company=company.code),
        "may_dun": ctx.may("accounting.dun"),
        **paging(request, found),
    }
    status = int(str(more.pop("status", 200)))
    return render(request, "treasury/receivable/reminders.html", {**values, **more}, status=status)


@require_POST
@page("accounting.dun")
def reminder_run(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Propose letters for what has reached a new level."""

    def run() -> str:
        count = len(commands.propose_reminders(ctx, company=company_of(request, ctx).code))
        text = ngettext("%(count)d letter proposed.", "%(count)d letters proposed.", count) % {"count": count}
        return said(request, text, reverse("treasury:receivable-reminders"))

    return pressed(request, ctx, run, lambda **more: _shown(request, ctx, **more))


@require_POST
@page("accounting.dun")
def reminder_act(request: HttpRequest, ctx: Context, reminder_id: str, action: str) -> HttpResponse:
    """Mark a letter as sent, or drop it."""
    acts: dict[str, Act] = {
        "send": (lambda: commands.send_reminder(ctx, reminder_id=reminder_id), _("Marked as sent.")),
        "drop": (lambda: commands.drop_reminder(ctx, reminder_id=reminder_id), _("Dropped.")),
    }
    where = reverse("treasury:receivable-reminders")
    return acted(request, ctx, acts.get(action), where, lambda **more: _shown(request, ctx, **more))


@require_safe
@page("accounting.view")
def reminder_letter(request: HttpRequest, ctx: Context, reminder_id: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Send a reminder as PDF."""
    return pdf_answer(queries.reminder_pdf(ctx, reminder_id=reminder_id), reminder_id)
