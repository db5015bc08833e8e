"""Bank statements: CSV with the columns on, amount, currency, payer, text, reference; and camt.053 (ISO 20022)."""

from datetime import date
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from goodorder.reconciliation.rules.drafts import (
    BANK,
    MOST_BYTES,
    MOST_LINES,
    MOST_TEXT,
    DraftLine,
    StatementDraft,
    amount_of,
    currency_of,
    day_of,
    rows_of,
    wrong,
)

COLUMNS = ("on", "amount", "currency", "payer", "text", "reference")
NEVER = date.min
_SIGNS = {"CRDT": 1, "DBIT": -1}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read_bank_csv(content: bytes, *, account: str) -> StatementDraft:
    """Return the statement in a file of one account and currency; raises Invalid naming the line."""
    lines: list[DraftLine] = []
    currencies = set()
    for number, row in rows_of(content, COLUMNS):
        currency = currency_of(row["currency"], field=f"line {number}, currency")
        currencies.add(currency)
        amount = amount_of(row["amount"], currency, field=f"line {number}, amount")
        on = day_of(row["on"], field=f"line {number}, on")
        lines.append(_line(len(lines) + 1, on, amount, row["reference"], row["text"], row["payer"]))
    if len(currencies) != 1:
        raise wrong("file", "a statement has lines in exactly one currency")
    return _statement(account, "", currencies.pop(), lines)


def read_camt053(content: bytes) -> list[StatementDraft]:
    """Return the statements in a camt.053 message of any version; raises Invalid saying what is not as it must be.

    Entries that are not booked are left out. Where a statement tells its balances, they must add up.
    """
    if len(content) > MOST_BYTES:
        raise wrong("file", f"it is larger than {MOST_BYTES // 1_000_000} MB; split it by day")
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as failure:
        raise wrong("file", f"it is no XML that may be read: {type(failure).__name__}") from failure
    found = [node for node in root.iter() if _name(node) == "Stmt"]
    if not found:
        raise wrong("file", "it holds no statement (Stmt); is it camt.053?")
    return [_camt(node) for node in found]


def _camt(node: Element) -> StatementDraft:
    account = _text(node, "Acct", "Id", "IBAN") or _text(node, "Acct", "Id", "Othr", "Id")
    entries = _children(node, "Ntry")
    currency = _text(node, "Acct", "Ccy") or next((_currency(each) for each in entries), "")
    currency_of(currency, field="Acct/Ccy")
    if len(entries) > MOST_LINES:
        raise wrong("file", f"a statement has at most {MOST_LINES} entries")
    booked = [each for each in entries if _status(each) == "BOOK"]
    lines = [_entry(each, at, currency) for at, each in enumerate(booked, start=1)]
    draft = _statement(account, _text(node, "Id"), currency, lines)
    opening, closing = _balance(node, currency, _OPENING), _balance(node, currency, _CLOSING)
    if opening is not None and closing is not None and opening + draft.total != closing:
        raise wrong("Bal", f"opening {opening} and entries {draft.total} do not make closing {closing}")
    return _statement(account, _text(node, "Id"), currency, lines, opening, closing)


def _entry(node: Element, position: int, currency: str) -> DraftLine:
    place = f"Ntry {position}"
    sign = _SIGNS.get(_text(node, "CdtDbtInd"))
    if sign is None or _currency(node) != currency:
        raise wrong(place, "it must be CRDT or DBIT in the account's currency")
    amount = sign * amount_of(_text(node, "Amt"), currency, field=f"{place}, Amt")
    on = day_of(_day(node, "BookgDt") or _day(node, "ValDt"), field=f"{place}, BookgDt")
    texts = [_all(node, "Ustrd"), _all(node, "EndToEndId"), _text(node, "AddtlNtryInf")]
    reference = _text(node, "AcctSvcrRef") or _text(node, "NtryRef")
    party = "Dbtr" if sign > 0 else "Cdtr"
    names = [each for each in node.iter() if _name(each) == party]
    payer = next((_text(each, "Nm") or _text(each, "Pty", "Nm") for each in names), "")
    return _line(position, on, amount, reference, " ".join(filter(None, texts)), payer)


def _line(position: int, on: date, amount: int, reference: str, text: str, payer: str) -> DraftLine:
    return DraftLine(
        position=position,
        on=on,
        kind="transfer",
        amount=amount,
        gross=amount,
        reference=reference[:MOST_TEXT],
        text=text[:MOST_TEXT],
        payer=payer[:MOST_TEXT],
    )


def _statement(
    account: str,
    reference: str,
    currency: str,
    lines: list[DraftLine],
    opening: int | None = None,
    closing: int | None = None,
) -> StatementDraft:
    if not lines:
        raise wrong("file", "it holds no booked lines")
    return StatementDraft(
        kind=BANK,
        account=account[:MOST_TEXT],
        reference=reference[:MOST_TEXT],
        currency=currency,
        on=max((line.on for line in lines), default=NEVER),
        lines=tuple(lines),
        opening=opening,
        closing=closing,
    )


def _balance(node: Element, currency: str, codes: tuple[str, ...]) -> int | None:
    for each in _children(node, "Bal"):
        if _text(each, "Tp", "CdOrPrtry", "Cd") in codes:
            sign = _SIGNS.get(_text(each, "CdtDbtInd"), 1)
            return sign * amount_of(_text(each, "Amt"), currency, field="Bal, Amt")
    return None


def _name(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _children(node: Element, name: str) -> list[Element]:
    return [each for each in node if _name(each) == name]


def _text(node: Element, *path: str) -> str:
    """Return the text at the first place along a path of names, empty where it leads nowhere."""
    for name in path:
        found = _children(node, name)
        if not found:
            return ""
        node = found[0]
    return (node.text or "").strip()


def _all(node: Element, name: str) -> str:
    return " ".join((each.text or "").strip() for each in node.iter() if _name(each) == name)


def _currency(node: Element) -> str:
    amounts = _children(node, "Amt")
    return amounts[0].get("Ccy", "") if amounts else ""


def _status(node: Element) -> str:
    return _text(node, "Sts", "Cd") or _text(node, "Sts") or "BOOK"


def _day(node: Element, name: str) -> str:
    return _text(node, name, "Dt") or _text(node, name, "DtTm")
