"""The simulated tax engine's words into ours and back. Pure: no clock, no network."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from goodorder.adapters.simulated import body_of, error_of, text_in
from goodorder.kernel.http import Response
from goodorder.pricing.ports import (
    JurisdictionTax,
    LineTax,
    TaxAnswer,
    TaxDocument,
    TaxEngineRefused,
    TaxEngineUnavailable,
    TaxInquiry,
)

NOT_TAKEN = frozenset({401, 403, 404, 429})
REFUSALS = range(400, 500)


def inquiry_body(inquiry: TaxInquiry) -> dict[str, Any]:
    """Return an inquiry as the engine wants it; `amount` is the sum of the lines, for it to check."""
    return {
        **asdict(inquiry),
        "on": inquiry.on.isoformat(),
        "lines": [asdict(line) for line in inquiry.lines],
        "amount": sum(line.amount for line in inquiry.lines),
    }


def document_body(document: TaxDocument) -> dict[str, Any]:
    """Return a document as the engine wants it; its key travels in the head."""
    body = {**asdict(document), "issued_on": document.issued_on.isoformat()}
    del body["key"]
    return {**body, "lines": [asdict(line) for line in document.lines]}


def answer(response: Response) -> TaxAnswer:
    """Read a quote; raises TaxEngineUnavailable or TaxEngineRefused."""
    body = _told(response)
    try:
        return TaxAnswer(
            reference=text_in(body, "reference"), lines=tuple(_line(line) for line in body["lines"])
        )
    except (KeyError, TypeError, AttributeError) as failure:
        raise TaxEngineUnavailable(f"the tax simulator's answer cannot be read: {failure}") from failure


def recorded(response: Response) -> str:
    """Read under which reference a document is kept; raises TaxEngineUnavailable or TaxEngineRefused."""
    try:
        return text_in(_told(response), "reference")
    except (KeyError, TypeError) as failure:
        raise TaxEngineUnavailable("the tax simulator did not say whether it recorded") from failure


def wellness(response: Response) -> str:
    """Read what the engine says of itself; raises TaxEngineUnavailable."""
    try:
        return text_in(_told(response), "status")
    except (KeyError, TypeError) as failure:
        raise TaxEngineUnavailable("the tax simulator did not say how it is") from failure


def _line(line: Mapping[str, Any]) -> LineTax:
    shares = tuple(
        JurisdictionTax(
            level=text_in(one, "level"),
            name=text_in(one, "name"),
            rate_ppm=_whole(one, "rate_ppm"),
            tax=_whole(one, "tax"),
        )
        for one in line["jurisdictions"]
    )
    return LineTax(
        ref=text_in(line, "ref"), tax=_whole(line, "tax"), shares=shares, reason=text_in(line, "reason")
    )


def _whole(source: Mapping[str, Any], name: str) -> int:
    value = source[name]
    if type(value) is not int:
        raise TypeError(f"{name} must be a whole number")
    return value


def _told(response: Response) -> Mapping[str, Any]:
    """Return the body of an answer that says yes."""
    body = body_of(response)
    code, message = error_of(body)
    if response.ok and "error" not in body:
        return body
    if response.status in REFUSALS and response.status not in NOT_TAKEN and code:
        raise TaxEngineRefused(message or code)
    raise TaxEngineUnavailable(
        f"the tax simulator answered {response.status}: {message or 'nothing readable'}"
    )
