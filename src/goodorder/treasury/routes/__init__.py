"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.treasury.routes import (
    amendments,
    books,
    companies,
    disputes,
    receivables,
    reminders,
    statements,
    stored_value,
)

ROUTERS: tuple[Router, ...] = (
    amendments.router,
    books.router,
    companies.router,
    disputes.router,
    receivables.router,
    reminders.router,
    statements.router,
    stored_value.router,
)
