"""Custom fields on the pages of what they are about."""

from typing import Any

from django import template

from goodorder.desk.forms.fields import ValuesForm
from goodorder.fields.queries import Answer, answers_of
from goodorder.looks.fields import in_words

register = template.Library()


@register.filter
def field_value(answer: Answer) -> str:
    """Write what a record answers in the reader's locale."""
    one = answer.definition
    return in_words(one.kind, answer.value, answer.labels, one.currency)


@register.inclusion_tag("desk/fields/card.html", takes_context=True)
def field_card(context: dict[str, Any], subject: str, record_id: str) -> dict[str, Any]:
    """Show the custom fields of an order, a customer or a product; who may set them gets the means."""
    ctx = context["ctx"]
    answers = answers_of(ctx, subject=subject, record_id=record_id)
    may_set = ctx.may("fields.set") and any(one.definition.retired_at is None for one in answers)
    return {
        "answers": [one for one in answers if one.value or one.is_missing],
        "form": ValuesForm(answers=answers) if may_set else None,
        "subject": subject,
        "record_id": record_id,
        "here": context["request"].path,
        "csrf_token": context["csrf_token"],
    }
