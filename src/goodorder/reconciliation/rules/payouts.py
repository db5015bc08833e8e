"""Payout reports of providers as CSV.

Columns: payout, paid_on, kind (charge, refund, fee, dispute, adjustment), reference (the provider's own name of
the act), gross, fee, currency, and on (the day of the act). Amounts have the currency's digits; a refund's gross
is negative; what is paid out is gross less fee.
"""

from goodorder.reconciliation.rules.drafts import (
    MOST_TEXT,
    PAYOUT,
    DraftLine,
    StatementDraft,
    amount_of,
    currency_of,
    day_of,
    rows_of,
    wrong,
)

COLUMNS = ("payout", "paid_on", "kind", "reference", "gross", "fee", "currency", "on")
LINE_KINDS = ("charge", "refund", "fee", "dispute", "adjustment")


def read_payout_csv(content: bytes, *, provider: str) -> list[StatementDraft]:
    """Return one statement for each payout in a file, in the file's order; raises Invalid naming the line."""
    heads: dict[str, tuple[str, str]] = {}
    lines: dict[str, list[DraftLine]] = {}
    for number, row in rows_of(content, COLUMNS):
        payout = row["payout"]
        if not payout or len(payout) > MOST_TEXT:
            raise wrong(f"line {number}, payout", "name the payout")
        head = (row["paid_on"], row["currency"])
        if heads.setdefault(payout, head) != head:
            raise wrong(f"line {number}", f"payout {payout} has one day and one currency; split it otherwise")
        own = lines.setdefault(payout, [])
        own.append(_line(row, f"line {number}", len(own) + 1))
    return [
        StatementDraft(
            kind=PAYOUT,
            account=provider,
            reference=payout,
            currency=currency,
            on=day_of(paid_on, field=f"payout {payout}, paid_on"),
            lines=tuple(lines[payout]),
        )
        for payout, (paid_on, currency) in heads.items()
    ]


def _line(row: dict[str, str], place: str, position: int) -> DraftLine:
    if row["kind"] not in LINE_KINDS:
        raise wrong(f"{place}, kind", f"choose one of {', '.join(LINE_KINDS)}")
    currency = currency_of(row["currency"], field=f"{place}, currency")
    gross = amount_of(row["gross"] or "0", currency, field=f"{place}, gross")
    fee = amount_of(row["fee"] or "0", currency, field=f"{place}, fee")
    return DraftLine(
        position=position,
        on=day_of(row["on"], field=f"{place}, on"),
        kind=row["kind"],
        amount=gross - fee,
        gross=gross,
        fee=fee,
        reference=row["reference"][:MOST_TEXT],
    )
