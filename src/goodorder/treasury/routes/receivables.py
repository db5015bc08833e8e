"""Receivables: customers' accounts, statements, credit, money applied, write-offs."""

from ninja import Query, Router

from goodorder.accounting import commands, queries
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, Download, downloads, reads, writes
from goodorder.doorway.shapes import Listed, listed, shown
from goodorder.invoicing.queries import unbilled
from goodorder.orders.queries import credit_of
from goodorder.parties.commands import set_credit_limit
from goodorder.treasury.shapes.receivables import (
    AccountStatementAsked,
    AccountStatementShown,
    CreditAsked,
    CreditExposureShown,
    CreditLimitSent,
    CreditLimitShown,
    CreditTermsSent,
    CreditTermsShown,
    ExpectedAsked,
    ExpectedShown,
    OpenItemsAsked,
    OpenItemShown,
    ReceivablesAsked,
    ReceivablesShown,
    RemittanceSent,
    SettlementsAsked,
    SettlementShown,
    SettlementsShown,
    WeekShown,
    WriteOffRejectionSent,
    WriteOffSent,
)

router = Router(tags=["Receivables"])


@reads(router, "/receivables", needs="accounting.view", is_report=True)
def show_receivables(request: Call, query: Query[ReceivablesAsked]) -> ReceivablesShown:
    """Show a company's receivables by age, customer by customer."""
    return ReceivablesShown.of(queries.receivables(request.auth, **query.model_dump()))


@reads(router, "/receivables/items", needs="accounting.view")
def list_open_items(request: Call, query: Query[OpenItemsAsked]) -> Listed[OpenItemShown]:
    """List items of customers' accounts, those due latest first."""
    return listed(queries.list_items(request.auth, **query.model_dump()), OpenItemShown.of)


@reads(router, "/receivables/expected", needs="accounting.view", is_report=True)
def show_expected_receipts(request: Call, query: Query[ExpectedAsked]) -> ExpectedShown:
    """Show by week what falls due and, by each customer's own delay, what is expected to come.

    Deliveries that wait for a collective invoice fall due after it.
    """
    to_come = unbilled(request.auth, company=query.company, currency=query.currency)
    weeks = queries.expected_receipts(request.auth, **query.model_dump(), to_come=to_come)
    return ExpectedShown(weeks=[shown(WeekShown, week) for week in weeks])


@reads(router, "/customers/{customer_id}/credit", needs="accounting.view")
def show_credit(request: Call, customer_id: str, query: Query[CreditAsked]) -> CreditExposureShown:
    """Show how much credit a customer uses, part by part."""
    return CreditExposureShown.of(credit_of(request.auth, company=query.company, customer_id=customer_id))


@writes(router, "/customers/{customer_id}/credit-limits", calls=set_credit_limit)
def set_limit(request: Call, customer_id: str, body: CreditLimitSent) -> CreditLimitShown:
    """Set what a customer may owe; orders that wait for credit are judged again."""
    customer = set_credit_limit(request.auth, customer_id=customer_id, limit=body.limit)
    return CreditLimitShown(customer_id=customer.public_id, limit=customer.credit_limit)


@reads(router, "/customers/{customer_id}/statement", needs="accounting.view")
def show_account_statement(
    request: Call, customer_id: str, query: Query[AccountStatementAsked]
) -> AccountStatementShown:
    """Show a customer's account over a stretch of time."""
    return AccountStatementShown.of(
        queries.statement(request.auth, customer_id=customer_id, **query.model_dump())
    )


@downloads(router, "/customers/{customer_id}/statement.pdf", needs="accounting.view")
def download_account_statement(
    request: Call, customer_id: str, query: Query[AccountStatementAsked]
) -> Download:
    """Hand out a customer's statement as PDF, in their language."""
    content = queries.statement_pdf(request.auth, customer_id=customer_id, **query.model_dump())
    return Download(name=f"statement-{query.until}.pdf", content=content)


@writes(router, "/receivables/remittances", calls=commands.receive_remittance)
def receive_remittance(request: Call, body: RemittanceSent) -> SettlementsShown:
    """Apply money a customer sent to the items chosen, or to the oldest."""
    made = commands.receive_remittance(
        request.auth, company=body.company, customer_id=body.customer_id, remittance=body.remittance()
    )
    return SettlementsShown(settlements=[SettlementShown.of(one) for one in made])


@reads(router, "/receivables/settlements", needs="accounting.view")
def list_settlements(request: Call, query: Query[SettlementsAsked]) -> Listed[SettlementShown]:
    """List what people asked to be done with debts, newest first."""
    return listed(queries.list_settlements(request.auth, **query.model_dump()), SettlementShown.of)


@writes(router, "/receivables/write-offs", calls=commands.write_off_item)
def write_off_item(request: Call, body: WriteOffSent) -> SettlementShown:
    """Give up a part of a debt; above the company's limit another person must approve."""
    return SettlementShown.of(commands.write_off_item(request.auth, **body.model_dump()))


@writes(router, "/receivables/write-offs/{settlement_id}/approvals", calls=commands.approve_write_off)
def approve_write_off(request: Call, settlement_id: str) -> SettlementShown:
    """Approve a write-off that somebody else asked for."""
    return SettlementShown.of(commands.approve_write_off(request.auth, settlement_id=settlement_id))


@writes(router, "/receivables/write-offs/{settlement_id}/rejections", calls=commands.reject_write_off)
def reject_write_off(request: Call, settlement_id: str, body: WriteOffRejectionSent) -> SettlementShown:
    """Decline a write-off that somebody else asked for."""
    rejected = commands.reject_write_off(request.auth, settlement_id=settlement_id, reason=body.reason)
    return SettlementShown.of(rejected)


@reads(router, "/receivables/credit-terms", needs="accounting.view")
def show_credit_terms(request: Call, query: Query[CreditAsked]) -> CreditTermsShown:
    """Show a company's rules of credit."""
    return shown(CreditTermsShown, queries.credit_terms(request.auth, company=query.company))


@writes(router, "/receivables/credit-terms", calls=commands.set_credit_terms, key=KeyRule.OPTIONAL)
def set_credit_terms(request: Call, body: CreditTermsSent) -> CreditTermsShown:
    """Set what counts as credit and what may be given up without a second person."""
    return shown(
        CreditTermsShown,
        commands.set_credit_terms(request.auth, company=body.company, terms=body.terms()),
    )
