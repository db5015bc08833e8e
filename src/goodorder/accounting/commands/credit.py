"""Whose credit is being changed, one at a time, and by which rules."""

from dataclasses import asdict

from goodorder.accounting.events import CreditTermsSet
from goodorder.accounting.models import CreditTermsRow, CustomerAccount
from goodorder.accounting.rules import CreditTerms, checked_terms
from goodorder.kernel import events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.parties.models import Company


@command(needs="accounting.apply")
def lock_account(ctx: Context, *, company: int, customer: int) -> None:  # noqa: ARG001 - every command takes it
    """Wait until nobody else changes a customer's credit with a company (primary keys), and keep others out.

    Taken before the locks of stock and orders.
    """
    CustomerAccount.objects.bulk_create(
        [CustomerAccount(company_id=company, customer_id=customer)], ignore_conflicts=True
    )
    CustomerAccount.objects.locked().one(company_id=company, customer_id=customer)


@command(needs="accounting.setup")
def set_credit_terms(ctx: Context, *, company: str, terms: CreditTerms) -> CreditTermsRow:
    """Say what counts as credit and what may be given up without a second person. Raises Missing, Invalid."""
    row = locked_terms(ctx, company)
    clean = asdict(checked_terms(terms))
    for name, value in clean.items():
        setattr(row, name, value)
    row.save(update_fields=list(clean))
    events.record(ctx, row, CreditTermsSet(company=company, **clean))
    return row


def locked_terms(ctx: Context, company: str) -> CreditTermsRow:
    """Lock a company's rules of credit, writing the defaults first where there are none; raises Missing."""
    owner = Company.objects.visible_to(ctx).one(code=company)
    CreditTermsRow.objects.bulk_create([CreditTermsRow(company=owner)], ignore_conflicts=True)
    return CreditTermsRow.objects.select_related("company").locked().one(company=owner)
