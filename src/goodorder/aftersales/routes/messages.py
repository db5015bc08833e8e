"""Messages to customers, their templates, consents and senders."""

from ninja import Query, Router

from goodorder.aftersales.shapes.messages import (
    AnswerSent,
    ConsentSent,
    ConsentShown,
    MessagesAsked,
    MessageShown,
    MessageSummary,
    PreviewSent,
    RenderedShown,
    SenderSent,
    SendersShown,
    SenderState,
    SuppressionSent,
    TemplateSent,
    TemplatesShown,
)
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Listed, listed
from goodorder.flows.messages import sender_state
from goodorder.kernel.installed import names
from goodorder.notifications import commands, queries
from goodorder.notifications.rules import Wording

router = Router(tags=["Messages"])


@reads(router, "/messages", needs="notifications.view")
def list_messages(request: Call, query: Query[MessagesAsked]) -> Listed[MessageSummary]:
    """List messages, newest first."""
    return listed(queries.list_messages(request.auth, **query.model_dump()), MessageSummary.of)


@reads(router, "/messages/{message_id}", needs="notifications.view")
def show_message(request: Call, message_id: str) -> MessageShown:
    """Show a message as it was written."""
    return MessageShown.of(queries.get_message(request.auth, message_id=message_id))


@writes(router, "/messages/{message_id}/resends", calls=commands.resend_message)
def resend_message(request: Call, message_id: str) -> MessageShown:
    """Send the same words to the same person once more, as a message of its own."""
    return MessageShown.of(commands.resend_message(request.auth, message_id=message_id))


@writes(router, "/messages/{message_id}/suppressions", calls=commands.suppress_message)
def suppress_message(request: Call, message_id: str, body: SuppressionSent) -> MessageShown:
    """Do not send a message that waits."""
    made = commands.suppress_message(request.auth, message_id=message_id, reason=body.reason)
    return MessageShown.of(made)


@writes(router, "/messages/{message_id}/answers", calls=commands.record_answer)
def record_answer(request: Call, message_id: str, body: AnswerSent) -> MessageShown:
    """Keep what somebody answered to a follow-up."""
    return MessageShown.of(commands.record_answer(request.auth, message_id=message_id, **body.model_dump()))


@reads(router, "/message-templates", needs="notifications.view")
def list_message_templates(request: Call) -> TemplatesShown:
    """List the words of messages: ours, and those that come with Goodorder."""
    return TemplatesShown.of(queries.list_templates(request.auth))


@writes(
    router, "/message-templates", calls=commands.save_template, key=KeyRule.OPTIONAL, method="PUT", status=200
)
def save_message_template(request: Call, body: TemplateSent) -> TemplatesShown:
    """Word the messages of a kind, channel and language ourselves."""
    commands.save_template(request.auth, draft=body.as_draft())
    return TemplatesShown.of(queries.list_templates(request.auth))


@writes(
    router,
    "/message-templates/{template_id}",
    calls=commands.drop_template,
    key=KeyRule.OPTIONAL,
    method="DELETE",
    status=200,
)
def drop_message_template(request: Call, template_id: str) -> TemplatesShown:
    """Go back to the words that come with Goodorder."""
    commands.drop_template(request.auth, template_id=template_id)
    return TemplatesShown.of(queries.list_templates(request.auth))


@reads(router, "/message-previews", needs="notifications.view")
def preview_message(request: Call, query: Query[PreviewSent]) -> RenderedShown:
    """Write a message with sample values, keeping nothing."""
    wording = Wording(subject=query.subject, text=query.text, html=query.html)
    found = queries.preview_template(request.auth, kind=query.kind, channel=query.channel, wording=wording)
    return RenderedShown.model_validate(found)


@reads(router, "/message-senders", needs="notifications.view")
def list_message_senders(request: Call) -> SendersShown:
    """List who carries the messages of each channel, and the senders that are installed."""
    return SendersShown(installed=names("message_senders"), channels=queries.list_senders(request.auth))


@writes(
    router,
    "/message-senders/{channel}",
    calls=commands.choose_sender,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def choose_message_sender(request: Call, channel: str, body: SenderSent) -> SendersShown:
    """Let a sender carry the messages of a channel (mail, sms, chat)."""
    commands.choose_sender(request.auth, channel=channel, sender=body.sender)
    return SendersShown(installed=names("message_senders"), channels=queries.list_senders(request.auth))


@reads(router, "/message-senders/{sender}/state", needs="notifications.edit")
def show_message_sender_state(request: Call, sender: str) -> SenderState:  # noqa: ARG001 - every view takes it
    """Ask a sender how it is; it says what is wrong if anything is."""
    said, is_well = sender_state(sender)
    return SenderState(is_well=is_well, said=said)


@reads(router, "/message-consents/{address}", needs="notifications.view")
def show_message_consents(request: Call, address: str) -> ConsentShown:
    """Show what somebody said, by their address, to the kinds of message that want a yes."""
    return ConsentShown(address=address, kinds=queries.consents_of(request.auth, address=address))


@writes(
    router,
    "/message-consents/{address}",
    calls=commands.note_consent,
    key=KeyRule.OPTIONAL,
    method="PUT",
    status=200,
)
def note_message_consent(request: Call, address: str, body: ConsentSent) -> ConsentShown:
    """Note that somebody says yes or no to messages of a kind."""
    commands.note_consent(request.auth, address=address, **body.model_dump())
    return ConsentShown(address=address, kinds=queries.consents_of(request.auth, address=address))
