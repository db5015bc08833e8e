"""Quotes of tax: which inquiry they answer, and whether they add up. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from goodorder.kernel.money import PPM, rate_of
from goodorder.pricing.ports.engines import (
    JurisdictionTax,
    LineTax,
    RecordedLine,
    TaxableLine,
    TaxAnswer,
    TaxDocument,
    TaxEngineUnavailable,
    TaxInquiry,
    TaxPlace,
)

ROUNDING = 1  # minor units by which a share may differ from its rate, however the engine rounds


def fingerprint_of(engine: str, inquiry: TaxInquiry) -> str:
    """Hash everything an engine is asked: another line, amount, place or day is another question."""
    text = json.dumps([engine, asdict(inquiry)], sort_keys=True, default=date.isoformat)
    return hashlib.sha256(text.encode()).hexdigest()


def checked_answer(inquiry: TaxInquiry, answer: TaxAnswer) -> TaxAnswer:
    """Return an answer that adds up; raises TaxEngineUnavailable naming the line that does not.

    Every line asked about is answered once, its shares add up to its tax, and each share is its rate of what is
    taxed, to the minor unit.
    """
    asked, told = {line.ref: line for line in inquiry.lines}, [line.ref for line in answer.lines]
    if sorted(told) != sorted(asked):
        raise TaxEngineUnavailable(f"the tax engine answered lines {told}, asked about {sorted(asked)}")
    for line in answer.lines:
        if fault := _fault_of(line, asked[line.ref], tax_included=inquiry.tax_included):
            raise TaxEngineUnavailable(f"the tax engine's answer does not add up: line {line.ref}: {fault}")
    return answer


def _fault_of(line: LineTax, asked: TaxableLine, *, tax_included: bool) -> str:
    """Say what is wrong with a line; empty when nothing is."""
    if any(share.rate_ppm < 0 for share in line.shares) or _rate(line) > PPM:
        return f"a rate of {_rate(line)} millionths"
    if line.tax != sum(share.tax for share in line.shares):
        return f"a tax of {line.tax} and shares of {sum(share.tax for share in line.shares)}"
    if line.reason:
        return f"a tax of {line.tax} where none is owed" if line.tax else ""
    net = asked.amount - line.tax if tax_included else asked.amount
    for share in line.shares:
        if abs(share.tax - rate_of(net, share.rate_ppm)) > ROUNDING:
            return f"{share.name} takes {share.tax}, its rate of {net} is {rate_of(net, share.rate_ppm)}"
    return ""


def _rate(line: LineTax) -> int:
    return sum(share.rate_ppm for share in line.shares)


def answer_from_json(kept: Mapping[str, Any]) -> TaxAnswer:
    """Read an answer that was kept as plain values."""
    lines = (
        LineTax(**{**line, "shares": tuple(JurisdictionTax(**share) for share in line["shares"])})
        for line in kept["lines"]
    )
    return TaxAnswer(reference=kept["reference"], lines=tuple(lines))


def document_from_json(kept: Mapping[str, Any]) -> TaxDocument:
    """Read a document that was kept as plain values."""
    return TaxDocument(
        **{
            **kept,
            "issued_on": date.fromisoformat(kept["issued_on"]),
            "ship_from": TaxPlace(**kept["ship_from"]),
            "ship_to": TaxPlace(**kept["ship_to"]),
            "lines": tuple(RecordedLine(**line) for line in kept["lines"]),
        }
    )
