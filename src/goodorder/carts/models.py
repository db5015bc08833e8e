"""Carts: what somebody means to order. Their tables are named after the room that had them first."""

from django.db import models
from django.db.models import Q

from goodorder.carts.states import CART
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class CartRows(ScopedQuerySet["Cart"]):
    """Carts, limited by company and channel scopes."""

    scopes = {"company": "channel__company__code", "channel": "channel__code"}


class Cart(Entity):
    """A changeable intention that may hold stock for a while; never a commitment.

    `holder` is whose it is (a customer's id, a session), for limits on what one may hold.
    """

    public_id = PublicIdField("crt")
    channel = models.ForeignKey("parties.Channel", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, default=CART.initial)
    holder = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, null=True, related_name="+")

    objects = CartRows.as_manager()

    class Meta:
        db_table = "orders_cart"
        constraints = [CART.constraint()]


class CartLine(models.Model):
    """A wanted SKU in a cart, kits as such."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="lines")
    sku = models.ForeignKey("catalog.Sku", on_delete=models.PROTECT, related_name="+")
    quantity = models.BigIntegerField()

    class Meta:
        db_table = "orders_cartline"
        constraints = [
            models.UniqueConstraint(fields=["cart", "sku"], name="orders_cartline_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_cartline_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku_id}"
