"""Messages as customers get them: the mailbox, one message, and the words they are written with."""

from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goodorder.aftersales.forms.messages import (
    AnotherTemplateForm,
    AnswerForm,
    ConsentForm,
    SenderForm,
    TemplateForm,
)
from goodorder.doorway.acting import Act, acted, filled, said
from goodorder.doorway.listing import asked, cursor_of, paging, state_chips
from goodorder.doorway.pages import page
from goodorder.flows.messages import sender_state
from goodorder.kernel.access import Context
from goodorder.kernel.errors import OmsError
from goodorder.kernel.installed import names
from goodorder.looks.words import word_for
from goodorder.notifications import commands, queries
from goodorder.notifications.rules import CONSENTED, KINDS, Rendered
from goodorder.notifications.states import MESSAGE

KIND_WORDS = [(kind, word_for("message_kind", kind).label) for kind in KINDS]


@require_safe
@page("notifications.view")
def message_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List messages, newest first."""
    state, about = asked(request, "state"), asked(request, "about")
    state = state if state in MESSAGE.states else ""
    found = queries.list_messages(ctx, state=state, about=about, cursor=cursor_of(request))
    values = {
        "chips": state_chips(request, "message", MESSAGE.states),
        "filtered": bool(state or about),
        **paging(request, found),
    }
    return render(request, "aftersales/message/list.html", values)


def _message(request: HttpRequest, ctx: Context, message_id: str, **more: Any) -> HttpResponse:
    message = queries.get_message(ctx, message_id=message_id)
    values = {
        "message": message,
        "form": AnswerForm(initial={"score": message.score, "comment": message.comment}),
        "asks": message.kind in CONSENTED,
    }
    status = more.pop("status", 200)
    return render(request, "aftersales/message/page.html", {**values, **more}, status=status)


@require_safe
@page("notifications.view")
def message_page(request: HttpRequest, ctx: Context, message_id: str) -> HttpResponse:
    """Show a message as it was written."""
    return _message(request, ctx, message_id)


@require_POST
@page("notifications.send")
def message_act(request: HttpRequest, ctx: Context, message_id: str, action: str) -> HttpResponse:
    """Send a message again, do not send one that waits, or keep the answer to one."""

    def show(**more: Any) -> HttpResponse:
        return _message(request, ctx, message_id, **more)

    where = reverse("aftersales:message", args=[message_id])
    if action == "answer":
        form = AnswerForm(request.POST)

        def run() -> str:
            commands.record_answer(ctx, message_id=message_id, **form.cleaned_data)
            return said(request, _("The answer is kept."), where)

        return filled(request, ctx, form, run, show)
    acts: dict[str, Act] = {
        "resend": (lambda: commands.resend_message(ctx, message_id=message_id), _("It goes out once more.")),
        "suppress": (
            lambda: commands.suppress_message(ctx, message_id=message_id, reason=f"stopped by {ctx.actor}"),
            _("It is not sent."),
        ),
    }
    return acted(request, ctx, acts.get(action), where, show)


@require_safe
@page("notifications.view")
def template_list(request: HttpRequest, ctx: Context) -> HttpResponse:
    """List the words of messages, and who carries them."""
    return _templates(request, ctx)


def _templates(request: HttpRequest, ctx: Context, **more: Any) -> HttpResponse:
    senders = names("message_senders")
    values = {
        "templates": queries.list_templates(ctx),
        "senders": queries.list_senders(ctx),
        "another": AnotherTemplateForm(kinds=KIND_WORDS),
        "sender_form": SenderForm(senders=senders),
        "consent_form": ConsentForm(),
    }
    status = more.pop("status", 200)
    return render(request, "aftersales/template/list.html", {**values, **more}, status=status)


@require_safe
@page("notifications.edit")
def template_open(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Go to the wording somebody wants to write."""
    form = AnotherTemplateForm(request.GET, kinds=KIND_WORDS)
    if not form.is_valid():
        return _templates(request, ctx, another=form, status=422)
    key = [form.cleaned_data[name] for name in ("kind", "channel")]
    return redirect(
        "aftersales:message-template", *key, form.cleaned_data["language"].partition("-")[0].lower()
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page("notifications.view")
def template_page(request: HttpRequest, ctx: Context, kind: str, channel: str, language: str) -> HttpResponse:
    """Show a wording with a preview; write our own; go back to the default."""
    try:
        found = queries.get_template(ctx, kind=kind, channel=channel, language=language)
    except OmsError as failure:
        raise Http404 from failure
    kept = {**{name: getattr(found.wording, name) for name in ("subject", "text", "html")}}

    def shown(*, form: TemplateForm, status: int = 200, rendered: Rendered | None = None) -> HttpResponse:
        seen = rendered or queries.preview_template(ctx, kind=kind, channel=channel, wording=found.wording)
        values = {"form": form, "template": found, "rendered": seen, "variables": sorted(KINDS[kind].sample)}
        return render(request, "aftersales/template/page.html", values, status=status)

    if request.method != "POST":
        return shown(form=TemplateForm(initial={**kept, "is_active": found.is_active}))
    form = TemplateForm(request.POST)
    if "preview" in request.POST:
        return _previewed(ctx, form, (kind, channel), shown)
    ctx.require("notifications.edit")

    def run() -> str:
        commands.save_template(ctx, draft=form.draft(kind, channel, language))
        return said(request, _("Messages from now on are worded like that."), request.path)

    return filled(request, ctx, form, run, shown)


def _previewed(ctx: Context, form: TemplateForm, of: tuple[str, str], shown: Any) -> HttpResponse:
    """Show what was typed with sample values, keeping nothing."""
    if not form.is_valid():
        answer: HttpResponse = shown(form=form, status=422)
        return answer
    try:
        seen = queries.preview_template(ctx, kind=of[0], channel=of[1], wording=form.wording())
    except OmsError as refusal:
        form.refuse(refusal)
        refused: HttpResponse = shown(form=form, status=refusal.status)
        return refused
    tried: HttpResponse = shown(form=form, rendered=seen)
    return tried


@require_POST
@page("notifications.edit")
def template_drop(request: HttpRequest, ctx: Context, template_id: str) -> HttpResponse:
    """Go back to the words that come with Goodorder."""

    def do() -> object:
        return commands.drop_template(ctx, template_id=template_id)

    def show(**more: Any) -> HttpResponse:
        return _templates(request, ctx, **more)

    text = _("Messages from now on have the words that come with Goodorder.")
    return acted(request, ctx, (do, text), reverse("aftersales:message-templates"), show)


@require_POST
@page("notifications.edit")
def sender_set(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Choose who carries a channel's messages, and ask them how they are."""
    form = SenderForm(request.POST, senders=names("message_senders"))

    def run() -> str:
        commands.choose_sender(ctx, **form.cleaned_data)
        return said(
            request, _("Messages from now on are carried like that."), reverse("aftersales:message-templates")
        )

    def show(*, form: SenderForm, status: int) -> HttpResponse:
        return _templates(request, ctx, sender_form=form, status=status)

    answer = filled(request, ctx, form, run, show)
    if form.is_valid():
        told, is_well = sender_state(form.cleaned_data["sender"])
        (notices.info if is_well else notices.error)(request, told)
    return answer


@require_POST
@page("notifications.consent")
def consent_note(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Note what somebody said to follow-ups."""
    form = ConsentForm(request.POST)

    def run() -> str:
        (kind,) = CONSENTED
        commands.note_consent(ctx, kind=kind, **form.cleaned_data)
        return said(request, _("Noted."), reverse("aftersales:message-templates"))

    def show(*, form: ConsentForm, status: int) -> HttpResponse:
        return _templates(request, ctx, consent_form=form, status=status)

    return filled(request, ctx, form, run, show)
