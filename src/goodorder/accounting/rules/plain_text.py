"""The journal for plain-text accounting programs: hledger, ledger and beancount."""

from collections.abc import Iterable, Iterator, Mapping

from goodorder.accounting.rules.journal import (
    ExportedEntry,
    ExportedLine,
    JournalHead,
    account_names,
    one_line,
    priced,
)
from goodorder.kernel.money import exponent

OPENED = "1900-01-01"  # before any entry, and the same in every export


def hledger(head: JournalHead, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    """Write a journal that `hledger check --strict` accepts."""
    names = account_names(head.accounts)
    yield f"; Journal of {head.company} {_comment(head.name)}, book currency {head.currency}\n\n"
    for currency in head.currencies:
        yield f"commodity {_sample(currency)} {currency}\n"
    yield "".join(f"account {names[account.code]}\n" for account in head.accounts)
    for entry in entries:
        yield _dotted(head, names, entry)


def ledger(head: JournalHead, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    """Write a journal for ledger; its `--strict` knows all accounts and commodities."""
    names = account_names(head.accounts)
    yield f"; Journal of {head.company} {_comment(head.name)}, book currency {head.currency}\n\n"
    for currency in head.currencies:
        yield f"commodity {currency}\n    format {_sample(currency)} {currency}\n"
    yield "".join(f"account {names[account.code]}\n" for account in head.accounts)
    for entry in entries:
        yield _dotted(head, names, entry)


def beancount(head: JournalHead, entries: Iterable[ExportedEntry]) -> Iterator[str]:
    """Write a file that `bean-check` accepts."""
    names = account_names(head.accounts)
    yield f'option "title" {_quoted(f"{head.company} {head.name}")}\n'
    yield f'option "operating_currency" "{head.currency}"\n'
    # Whole numbers leave beancount no room for the rounding of its own division of total prices.
    yield f'option "inferred_tolerance_default" "{head.currency}:{_tolerance(head.currency)}"\n\n'
    for currency in head.currencies:
        yield f"{OPENED} commodity {currency}\n"
    yield "".join(f"{OPENED} open {names[account.code]}\n" for account in head.accounts)
    for entry in entries:
        yield _counted(head, names, entry)


def _dotted(head: JournalHead, names: Mapping[str, str], entry: ExportedEntry) -> str:
    """Write an entry as hledger and ledger read it; its id is the code and a tag."""
    tags = {"id": entry.id, "source": entry.source, "about": entry.about, "rate": entry.rate_words}
    lines = [f"\n{entry.posted_on} * ({entry.id}) {_comment(entry.memo)}".rstrip()]
    lines += [f"    ; {name}: {_comment(value)}" for name, value in tags.items() if value]
    lines += [_posting(head, names, line) for line in entry.lines]
    return "\n".join(lines) + "\n"


def _counted(head: JournalHead, names: Mapping[str, str], entry: ExportedEntry) -> str:
    """Write an entry as beancount reads it; its id is metadata and a link."""
    notes = {"id": entry.id, "source": entry.source, "about": entry.about, "rate": entry.rate_words}
    lines = [f'\n{entry.posted_on} * "" {_quoted(entry.memo)} ^{entry.id}']
    lines += [f"  {name}: {_quoted(value)}" for name, value in notes.items() if value]
    lines += [_posting(head, names, line) for line in entry.lines]
    return "\n".join(lines) + "\n"


def _posting(head: JournalHead, names: Mapping[str, str], line: ExportedLine) -> str:
    return f"    {names[line.account]}  {priced(line, head.currency)}"


def _sample(currency: str) -> str:
    """Return a number with a currency's digits; the point must be there to be told from thousands."""
    return f"1000.{'0' * exponent(currency)}"


def _tolerance(currency: str) -> str:
    return "0.000001" if exponent(currency) == 0 else f"0.{'0' * exponent(currency)}1"


def _comment(text: str) -> str:
    """Return a text that ends no description, opens no comment and cuts no tag."""
    return one_line(text).replace(";", ",").replace(",", " ").replace("  ", " ").strip()


def _quoted(text: str) -> str:
    escaped = one_line(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
