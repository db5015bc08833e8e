"""Statements as files: read whole and exactly, or refused naming the place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.reconciliation.rules import read_bank_csv, read_camt053, read_payout_csv

PAYOUTS = b"""payout,paid_on,kind,reference,gross,fee,currency,on
po_1,2026-11-20,charge,ch_1,64.95,1.25,GBP,2026-11-18
po_1,2026-11-20,refund,re_1,-11.50,0,GBP,2026-11-19
po_2,2026-11-21,charge,ch_2,500,15,JPY,2026-11-19
"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><Stmt>
<Id>S-1</Id><Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id><Ccy>GBP</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="GBP">64.95</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt>
<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E2E-1</EndToEndId></Refs>
<RltdPties><Dbtr>{debtor}</Dbtr></RltdPties><RmtInf><Ustrd>for SO-2026-000001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="GBP">4.95</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>{status}</Sts><BookgDt><DtTm>2026-11-20T08:00:00</DtTm></BookgDt></Ntry>
<Ntry><Amt Ccy="GBP">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-21</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
OLD = {"version": "02", "status": "BOOK", "debtor": "<Nm>Ada Byron</Nm>"}
NEW = {"version": "08", "status": "<Cd>BOOK</Cd>", "debtor": "<Pty><Nm>Ada Byron</Nm></Pty>"}


def test_payouts_are_told_apart_and_read_in_their_currency():
    first, second = read_payout_csv(PAYOUTS, provider="simulator")
    assert (first.reference, first.on, first.currency, first.total) == (
        "po_1",
        date(2026, 11, 20),
        "GBP",
        5220,
    )
    assert [(line.gross, line.fee, line.amount) for line in first.lines] == [
        (6495, 125, 6370),
        (-1150, 0, -1150),
    ]
    assert (second.currency, second.total) == ("JPY", 485)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b"64.95", b"64.955", "line 2, gross"),
        (b"500,15", b"500.5,15", "line 4, gross"),
        (b"charge,ch_1", b"gift,ch_1", "line 2, kind"),
        (b"2026-11-18", b"18.11.2026", "line 2, on"),
        (b",paid_on", b",day", "file"),
        (b"po_1,2026-11-20,refund", b"po_1,2026-11-22,refund", "line 3"),
        (b"500,15,JPY", b"1e400,15,JPY", "line 4, gross"),
        (b"500,15,JPY", b"NaN,15,JPY", "line 4, gross"),
    ],
)
def test_what_is_wrong_in_a_file_is_named_with_its_line(old, new, field):
    with pytest.raises(Invalid) as refusal:
        read_payout_csv(PAYOUTS.replace(old, new, 1), provider="simulator")
    assert refusal.value.details["field"] == field


def test_bank_file_takes_semicolons_and_one_currency_only():
    rows = "on;amount;currency;payer;text;reference\n2026-11-20;64.95;GBP;Ada;SO-2026-000001;B1\n"
    assert read_bank_csv(rows.encode(), account="GB33").lines[0].amount == 6495
    with pytest.raises(Invalid):
        read_bank_csv((rows + "2026-11-20;1;EUR;Ada;;B2\n").encode(), account="GB33")


@pytest.mark.parametrize("form", [OLD, NEW])
def test_camt_of_any_version_is_read_and_adds_up(form):
    (found,) = read_camt053(CAMT.format(closing="160.00", **form).encode())
    assert (found.account, found.opening, found.closing, found.total) == (
        "GB33BUKB20201555555555",
        10000,
        16000,
        6000,
    )
    assert [(line.amount, line.payer) for line in found.lines] == [(6495, "Ada Byron"), (-495, "")]
    assert "SO-2026-000001" in found.lines[0].text
    assert found.lines[1].on == date(2026, 11, 20)


def test_camt_that_does_not_add_up_is_refused():
    with pytest.raises(Invalid) as refusal:
        read_camt053(CAMT.format(closing="160.01", **OLD).encode())
    assert refusal.value.details["field"] == "Bal"


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b "1"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>',
        b"<a/>",
        b"no xml",
        b"\xff\xfe",
    ],
)
def test_hostile_xml_is_refused(content):
    with pytest.raises(Invalid):
        read_camt053(content)


def field_at_fault(read, content):
    """Return the field a file is refused for; empty when it is read."""
    try:
        read(content)
    except Invalid as refusal:
        return str(refusal.details["field"])
    return "read"


@given(st.binary(max_size=400))
def test_nonsense_never_breaks_the_readers(content):
    assert field_at_fault(read_camt053, content)
    assert field_at_fault(lambda raw: read_payout_csv(raw, provider="p"), content)
    assert field_at_fault(lambda raw: read_bank_csv(raw, account="a"), content)
