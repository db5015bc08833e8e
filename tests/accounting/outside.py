"""Asking other accounting programs, each in a process of its own, what a journal adds up to."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from goodorder.accounting.models import JournalLine
from goodorder.accounting.queries import list_accounts
from goodorder.accounting.rules import JournalAccount, account_names
from goodorder.kernel.money import to_text

BEANS = """
import collections, json, sys
from beancount import loader
from beancount.core import convert, data
entries, errors, _options = loader.load_file(sys.argv[1])
sums = collections.defaultdict(lambda: collections.defaultdict(int))
worth = collections.defaultdict(int)
ids = []
for entry in data.filter_txns(entries):
    ids.append(entry.meta["id"])
    for posting in entry.postings:
        sums[posting.account][posting.units.currency] += posting.units.number
        worth[posting.account] += convert.get_weight(posting).number
json.dump({
    "errors": [error.message for error in errors],
    "sums": {name: {unit: str(number) for unit, number in held.items()} for name, held in sums.items()},
    "worth": {name: str(number) for name, number in worth.items()},
    "ids": ids,
}, sys.stdout)
"""


def hledger() -> str:
    """Return the program, which CI installs; without it these tests prove nothing and fail."""
    found = shutil.which("hledger")
    if found is None:
        pytest.fail("hledger is missing: apt-get install hledger")
    return found


def run(*words: object) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def hledger_sums(file: Path, *options: str) -> dict[tuple[str, str], Decimal]:
    """Check a journal strictly and return its sums by account and currency."""
    run(hledger(), "-f", file, "check", "--strict")
    words = ("balance", "--flat", "--no-total", "--layout=bare", "-O", "csv", *options)
    rows = csv.DictReader(io.StringIO(run(hledger(), "-f", file, *words)))
    return {(row["account"], row["commodity"]): Decimal(row["balance"]) for row in rows if row["commodity"]}


def beans(file: Path) -> dict:
    """Check a file with bean-check, and return what beancount makes of it."""
    checker = Path(sys.executable).with_name("bean-check")
    run(checker, "--no-cache", file)
    return json.loads(run(sys.executable, "-c", BEANS, file))


def bean_sums(found: dict) -> dict[tuple[str, str], Decimal]:
    return {
        (name, unit): Decimal(number) for name, held in found["sums"].items() for unit, number in held.items()
    }


def names_of(ctx, company: str) -> dict[str, str]:
    accounts = list_accounts(ctx, company=company)
    return dict(account_names(JournalAccount(one.code, one.name, one.kind) for one in accounts))


def our_sums(ctx, company: str, book: str) -> dict[tuple[str, str], Decimal]:
    """Sum our own lines by account and currency, as they are told to others."""
    names, sums = names_of(ctx, company), defaultdict(int)
    lines = JournalLine.objects.filter(entry__company__code=company).values_list(
        "account__code", "currency", "debit", "credit", "booked"
    )
    for code, currency, debit, credit, booked in lines:
        if debit == credit == 0:
            sums[names[code], book] += booked
        else:
            sums[names[code], currency] += debit - credit
    return {key: Decimal(to_text(sum_, key[1])) for key, sum_ in sums.items()}


def but_zero(sums: dict) -> dict:
    return {key: number for key, number in sums.items() if number}


def assert_all_agree(ctx, folder: Path, company: str, book: str) -> int:
    """Hold our trial balance against those of hledger and beancount, to the minor unit; return the entries."""
    from goodorder.accounting.queries import journal_text, trial_balance

    files = {}
    for written_as in ("hledger", "beancount", "ledger"):
        files[written_as] = folder / f"{company}.{written_as}"
        with files[written_as].open("w", encoding="utf-8", newline="") as out:
            out.writelines(journal_text(ctx, company=company, written_as=written_as))
    names = names_of(ctx, company)
    balances = trial_balance(ctx, company=company).balances()
    worth = but_zero({(names[code], book): Decimal(to_text(sum_, book)) for code, sum_ in balances.items()})
    ours = but_zero(our_sums(ctx, company, book))
    for written_as in ("hledger", "ledger"):
        assert but_zero(hledger_sums(files[written_as])) == ours
        assert but_zero(hledger_sums(files[written_as], "--cost")) == worth
    found = beans(files["beancount"])
    assert found["errors"] == []
    assert but_zero(bean_sums(found)) == ours
    # Beancount divides total prices by quantities; what its division loses is far below a minor unit.
    weighed = {(name, book): round(Decimal(number), 9) for name, number in found["worth"].items()}
    assert but_zero(weighed) == worth
    assert len(set(found["ids"])) == len(found["ids"])
    return len(found["ids"])
