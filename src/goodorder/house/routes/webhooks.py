"""Webhooks: endpoints, their secrets, what was delivered, and sending it once more."""

from ninja import Query, Router

from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed
from goodorder.house.shapes.webhooks import (
    WebhookDeliveriesAsked,
    WebhookDeliveryInFull,
    WebhookDeliveryShown,
    WebhookEndpointChanges,
    WebhookEndpointSent,
    WebhookEndpointShown,
    WebhookResendSent,
    WebhookResentShown,
    WebhookSecretShown,
)
from goodorder.webhooks import commands, queries

router = Router(tags=["Webhooks"])
VIEW = "webhooks.view"
_ONE = "/webhook-endpoints/{endpoint_id}"
_SENT = "/webhook-deliveries/{webhook_delivery_id}"


@reads(router, "/webhook-endpoints", needs=VIEW)
def list_webhook_endpoints(request: Call, query: Query[Asked]) -> Listed[WebhookEndpointShown]:
    """List endpoints, newest first, without their secrets."""
    return listed(queries.list_endpoints(request.auth, **query.model_dump()), WebhookEndpointShown.of)


@writes(router, "/webhook-endpoints", calls=commands.make_endpoint, key=KeyRule.UNUSED)
def create_webhook_endpoint(request: Call, body: WebhookEndpointSent) -> WebhookSecretShown:
    """Have events delivered to an address, from now on.

    The secret is in this answer and nowhere else; that is why a repeat is not answered from a store.
    """
    return WebhookSecretShown.once(*commands.make_endpoint(request.auth, draft=body.as_draft()))


@reads(router, _ONE, needs=VIEW)
def get_webhook_endpoint(request: Call, endpoint_id: str) -> WebhookEndpointShown:
    """Show an endpoint."""
    return WebhookEndpointShown.of(queries.get_endpoint(request.auth, endpoint_id=endpoint_id))


@writes(router, _ONE, calls=commands.change_endpoint, key=KeyRule.OPTIONAL, method="PATCH", status=200)
def change_webhook_endpoint(
    request: Call, endpoint_id: str, body: WebhookEndpointChanges
) -> WebhookEndpointShown:
    """Change an endpoint; what is left out stays as it is."""
    changes = body.model_dump(exclude_none=True)
    return WebhookEndpointShown.of(
        commands.change_endpoint(request.auth, endpoint_id=endpoint_id, changes=changes)
    )


@writes(router, f"{_ONE}/rotations", calls=commands.rotate_secret, key=KeyRule.UNUSED)
def rotate_webhook_secret(request: Call, endpoint_id: str) -> WebhookSecretShown:
    """Draw a new secret, shown in this answer alone; for a day deliveries are signed with the old one too."""
    return WebhookSecretShown.once(*commands.rotate_secret(request.auth, endpoint_id=endpoint_id))


@writes(router, f"{_ONE}/pauses", calls=commands.pause_endpoint, key=KeyRule.OPTIONAL)
def pause_webhook_endpoint(request: Call, endpoint_id: str) -> WebhookEndpointShown:
    """Send nothing for the time being; what happens is kept."""
    return WebhookEndpointShown.of(commands.pause_endpoint(request.auth, endpoint_id=endpoint_id))


@writes(router, f"{_ONE}/resumptions", calls=commands.resume_endpoint, key=KeyRule.OPTIONAL)
def resume_webhook_endpoint(request: Call, endpoint_id: str) -> WebhookEndpointShown:
    """Send again, what waits first; one that was disabled gets what happens from now on."""
    return WebhookEndpointShown.of(commands.resume_endpoint(request.auth, endpoint_id=endpoint_id))


@writes(router, f"{_ONE}/removals", calls=commands.remove_endpoint, key=KeyRule.OPTIONAL)
def remove_webhook_endpoint(request: Call, endpoint_id: str) -> WebhookEndpointShown:
    """End an endpoint for good; what waits for it is given up."""
    return WebhookEndpointShown.of(commands.remove_endpoint(request.auth, endpoint_id=endpoint_id))


@writes(router, f"{_ONE}/tests", calls=commands.send_test, key=KeyRule.OPTIONAL)
def test_webhook_endpoint(request: Call, endpoint_id: str) -> WebhookDeliveryShown:
    """Send the endpoint a `webhooks.EndpointTested` event, whatever kinds it asked for."""
    return WebhookDeliveryShown.of(commands.send_test(request.auth, endpoint_id=endpoint_id))


@reads(router, f"{_ONE}/deliveries", needs=VIEW)
def list_webhook_deliveries(
    request: Call, endpoint_id: str, query: Query[WebhookDeliveriesAsked]
) -> Listed[WebhookDeliveryShown]:
    """List an endpoint's deliveries, the newest event first."""
    found = queries.list_deliveries(request.auth, endpoint_id=endpoint_id, **query.model_dump())
    return listed(found, WebhookDeliveryShown.of)


@writes(router, f"{_ONE}/resends", calls=commands.resend_since)
def resend_webhooks_since(request: Call, endpoint_id: str, body: WebhookResendSent) -> WebhookResentShown:
    """Send once more what failed since an instant, or everything that happened since then."""
    number = commands.resend_since(request.auth, endpoint_id=endpoint_id, **body.model_dump())
    return WebhookResentShown(number=number)


@reads(router, _SENT, needs=VIEW)
def get_webhook_delivery(request: Call, webhook_delivery_id: str) -> WebhookDeliveryInFull:
    """Show a delivery and its attempts."""
    row = queries.get_delivery(request.auth, delivery_id=webhook_delivery_id)
    return WebhookDeliveryInFull.full(row, queries.attempts_of(request.auth, delivery_id=webhook_delivery_id))


@writes(router, f"{_SENT}/resends", calls=commands.resend_delivery, key=KeyRule.OPTIONAL)
def resend_webhook(request: Call, webhook_delivery_id: str) -> WebhookDeliveryShown:
    """Send a delivery once more, now."""
    return WebhookDeliveryShown.of(commands.resend_delivery(request.auth, delivery_id=webhook_delivery_id))
