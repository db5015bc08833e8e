"""What may be asked of carts. Whether a hold still counts is judged here, when somebody looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from goodorder.carts.models import Cart, CartLine
from goodorder.carts.states import CART
from goodorder.catalog import queries as catalog
from goodorder.catalog.rules import fitted
from goodorder.inventory import queries as stock
from goodorder.kernel.access import Context, internal_query


@dataclass(frozen=True, slots=True)
class CartLineView:
    """A line of a cart: how many are wanted, held and short; `is_expired` when what was held is no longer."""

    line: CartLine
    held: int
    is_expired: bool

    @property
    def short(self) -> int:
        """Say how many are not held."""
        return self.line.quantity - self.held


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as it stands now; `held_until` is None when nothing is held or the hold is over."""

    cart: Cart
    lines: tuple[CartLineView, ...]
    held_until: datetime | None
    is_expired: bool


def get_cart(ctx: Context, *, cart_id: str) -> CartView:
    """Return a cart by public id with what it holds at this instant; raises Missing."""
    rows = Cart.objects.visible_to(ctx).select_related("channel", "order")
    cart = rows.one(public_id=cart_id)
    lines = list(cart.lines.select_related("sku").order_by("pk"))
    own = stock.held_units(cart.public_id, now=ctx.now) if cart.state == "open" else {}
    is_expired = cart.state == "open" and cart.expires_at is not None and cart.expires_at <= ctx.now
    counts = fitted(
        [(line.quantity, parts) for line, parts in zip(lines, recipes_of(lines), strict=True)], own
    )
    shown = [
        CartLineView(line, held, is_expired and not held) for line, held in zip(lines, counts, strict=True)
    ]
    return CartView(cart, tuple(shown), cart.expires_at if own else None, is_expired)


def units_in_carts(ctx: Context, *, sku_id: str) -> int:
    """Return how many units of a SKU (public id) open carts ask for, held or not."""
    carts = Cart.objects.visible_to(ctx).filter(state=CART.initial)
    wanted = CartLine.objects.filter(cart__in=carts, sku__public_id=sku_id)
    return int(wanted.aggregate(units=Sum("quantity", default=0))["units"])


@internal_query
def recipes_of(lines: Sequence[CartLine]) -> list[Mapping[int, int]]:
    """Return what one of each line takes of every SKU (row ids): itself, or a kit's components."""
    kits = {line.sku_id for line in lines if line.sku.kind == "kit"}
    parts = catalog.kit_parts(kits) if kits else {}
    recipes = {kit: {part.sku.pk: part.quantity for part in found} for kit, found in parts.items()}
    return [recipes.get(line.sku_id, {}) if line.sku_id in kits else {line.sku_id: 1} for line in lines]
