"""Screening a subject: looked at once for what it is, again when that changed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.events import record
from goodorder.parties.queries import channel_for
from goodorder.screening import queries
from goodorder.screening.events import SubjectScreened
from goodorder.screening.models import Screening, Sighting
from goodorder.screening.rules import (
    SEVERITY,
    Finding,
    Listed,
    Score,
    Subject,
    address_key,
    judge,
    keys_of,
    marks_of,
    score,
    signals,
)
from goodorder.screening.states import BY_OUTCOME, SCREENING

_ENDED = ("rejected", "lapsed")


@command(needs="screening.screen")
def screen(ctx: Context, *, subject: Subject) -> Screening | None:
    """Score a subject and say what becomes of it; None when its channel is screened elsewhere.

    The same again, or worth less, is not looked at twice. A later look never lifts a review: only a person
    does. What was rejected stays so.
    """
    setting = queries.setting_for(subject.company, subject.channel, subject.currency)
    if setting.is_exempt:
        return None
    marks = marks_of(subject)
    _take_turns(subject, marks)
    known, digest = queries.counting(subject.ref), _digest(subject, marks)
    if known and (known.state in _ENDED or (known.marks == digest and known.value >= subject.value)):
        return known
    channel = channel_for(subject.channel)
    _note(channel.company_id, subject, marks)
    values = signals(
        subject,
        queries.seen_of(subject, marks),
        resale=setting.resale,
        rejections=queries.rejections_of(subject.customer, but=subject.ref),
    )
    findings = judge(queries.rules_on(subject.company), values, at=ctx.now)
    listed = queries.entries_on(subject.company, keys_of(subject), at=ctx.now)
    found = score(findings, listed, value=subject.value, costs=setting.costs)
    made = _scored(subject, values, (findings, listed, found))
    made.company, made.channel, made.marks, made.screened_at = channel.company, channel, digest, ctx.now
    return _placed(ctx, made, known)


def _take_turns(subject: Subject, marks: Mapping[str, Sequence[str]]) -> None:
    """Let subjects of the same marks be screened one after the other, so that each sees those before it."""
    names = [f"subject:{subject.ref}", *(f"{kind}:{value}" for kind, of in marks.items() for value in of)]
    keys = [int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(key) FROM (SELECT unnest(%s::bigint[]) AS key ORDER BY 1) AS turns",
            [keys],
        )


def _digest(subject: Subject, marks: Mapping[str, Sequence[str]]) -> str:
    """Return what a second look is judged by: who, where to, paid by what, and how often it was refused."""
    looked_at = (
        sorted(marks.items()),
        address_key(subject.bill_to),
        subject.failed_tries,
        subject.payment_method,
    )
    return hashlib.sha256(repr(looked_at).encode()).hexdigest()


def _note(company: int, subject: Subject, marks: Mapping[str, Sequence[str]]) -> None:
    rows = [
        Sighting(
            company_id=company,
            kind=kind,
            value=value[:254],
            subject=subject.ref,
            customer=subject.customer,
            amount=subject.value,
            at=subject.at,
        )
        for kind, values in marks.items()
        for value in values
    ]
    Sighting.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "value", "subject"], update_fields=["amount"]
    )


def _scored(
    subject: Subject,
    values: Mapping[str, Any],
    judged: tuple[Sequence[Finding], Sequence[Listed], Score],
) -> Screening:
    findings, listed, found = judged
    return Screening(
        subject=subject.ref,
        label=subject.label,
        name=subject.name,
        customer=subject.customer,
        currency=subject.currency,
        value=subject.value,
        signals=values,
        findings=[asdict(finding) for finding in findings],
        listed=[asdict(entry) for entry in listed],
        points=found.points,
        weighed=asdict(found.weighed) if found.weighed else None,
        outcome=found.outcome,
        because=found.because,
    )


def _placed(ctx: Context, made: Screening, known: Screening | None) -> Screening:
    """Let a screening count in the place of the one before, at least as strict as an open review."""
    if known:
        if known.state == "under_review":
            made.outcome = max(made.outcome, "review", key=lambda name: SEVERITY[name])
            made.assignee = known.assignee
        SCREENING.step(known, "replace")
        known.save(update_fields=["state"])
    SCREENING.step(made, BY_OUTCOME[made.outcome])
    made.save(force_insert=True)
    fact = SubjectScreened(
        screening_id=made.public_id,
        subject=made.subject,
        outcome=made.outcome,
        points=made.points,
        because=made.because,
    )
    record(ctx, made, fact, about=made.subject)
    return made
