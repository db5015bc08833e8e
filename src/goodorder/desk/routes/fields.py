"""What orders, customers and products answer to custom fields."""

from ninja import Router

from goodorder.desk.shapes.fields import FieldAnswerShown, FieldAnswersShown, FieldValuesSent
from goodorder.doorway.once import KeyRule
from goodorder.doorway.serving import Call, reads, writes
from goodorder.fields import commands, queries
from goodorder.kernel.access import Context

router = Router(tags=["Custom fields"])


@reads(router, "/orders/{order_id}/fields", needs="orders.view")
def list_fields_of_order(request: Call, order_id: str) -> FieldAnswersShown:
    """List the custom fields of an order with their values."""
    return _shown(request.auth, "order", order_id)


@writes(router, "/orders/{order_id}/fields", calls=commands.set_values, key=KeyRule.OPTIONAL)
def set_fields_of_order(request: Call, order_id: str, body: FieldValuesSent) -> FieldAnswersShown:
    """Give an order values, several fields in one go; its timeline tells each change."""
    return _set(request.auth, "order", order_id, body)


@reads(router, "/customers/{customer_id}/fields", needs="parties.view")
def list_fields_of_customer(request: Call, customer_id: str) -> FieldAnswersShown:
    """List the custom fields of a customer with their values; a merged customer keeps their own."""
    return _shown(request.auth, "customer", customer_id)


@writes(router, "/customers/{customer_id}/fields", calls=commands.set_values, key=KeyRule.OPTIONAL)
def set_fields_of_customer(request: Call, customer_id: str, body: FieldValuesSent) -> FieldAnswersShown:
    """Give a customer values, several fields in one go."""
    return _set(request.auth, "customer", customer_id, body)


@reads(router, "/skus/{sku_id}/fields", needs="catalog.view")
def list_fields_of_sku(request: Call, sku_id: str) -> FieldAnswersShown:
    """List the custom fields of a SKU with their values."""
    return _shown(request.auth, "product", sku_id)


@writes(router, "/skus/{sku_id}/fields", calls=commands.set_values, key=KeyRule.OPTIONAL)
def set_fields_of_sku(request: Call, sku_id: str, body: FieldValuesSent) -> FieldAnswersShown:
    """Give a SKU values, several fields in one go."""
    return _set(request.auth, "product", sku_id, body)


def _set(ctx: Context, subject: str, record_id: str, body: FieldValuesSent) -> FieldAnswersShown:
    commands.set_values(ctx, subject=subject, record_id=record_id, values=body.values, seen=body.seen)
    return _shown(ctx, subject, record_id)


def _shown(ctx: Context, subject: str, record_id: str) -> FieldAnswersShown:
    found = queries.answers_of(ctx, subject=subject, record_id=record_id)
    return FieldAnswersShown(fields=[FieldAnswerShown.of(one) for one in found])
