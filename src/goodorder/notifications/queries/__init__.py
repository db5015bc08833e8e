"""Reads of messages, templates, consents and senders, and the writing of messages."""

from goodorder.notifications.queries.messages import (
    TemplateInForce,
    agreed,
    consent_history,
    consents_of,
    consents_said,
    due_messages,
    get_message,
    get_template,
    language_of,
    list_messages,
    list_senders,
    list_templates,
    may_write,
    preview_template,
    sender_of,
    templates_to_write,
    was_told,
)
from goodorder.notifications.queries.rendering import checked_wording, render

__all__ = [
    "TemplateInForce",
    "agreed",
    "checked_wording",
    "consent_history",
    "consents_of",
    "consents_said",
    "due_messages",
    "get_message",
    "get_template",
    "language_of",
    "list_messages",
    "list_senders",
    "list_templates",
    "may_write",
    "preview_template",
    "render",
    "sender_of",
    "templates_to_write",
    "was_told",
]
