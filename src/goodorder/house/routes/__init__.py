"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.house.routes import audit, changes, fields, people, retention, webhooks

ROUTERS: tuple[Router, ...] = (
    people.router,
    audit.router,
    fields.router,
    changes.router,
    retention.router,
    webhooks.router,
)
