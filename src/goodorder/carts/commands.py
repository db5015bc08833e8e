"""Every write of carts: wishes that hold stock for a while; a hold is judged when it is looked at, no job has to run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models.functions import Coalesce, Greatest

from goodorder.carts.events import CartAbandoned, CartChanged, CartCheckedOut, CartOpened
from goodorder.carts.models import Cart, CartLine
from goodorder.carts.queries import recipes_of
from goodorder.carts.states import CART
from goodorder.catalog import queries as catalog
from goodorder.catalog.rules import fitted, taken
from goodorder.inventory import commands as inventory
from goodorder.inventory import queries as stock
from goodorder.inventory.rules import HoldTerms
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid, Refused, naming
from goodorder.kernel.events import record
from goodorder.kernel.quantity import checked as checked_quantity
from goodorder.locations.queries import active_locations
from goodorder.orders.commands.capture import accept
from goodorder.orders.commands.claims import free_units, refuse_unsold, reserve_planned
from goodorder.orders.models import Order
from goodorder.orders.rules import MOST_LINES, DraftLine, OrderDraft
from goodorder.parties import queries as parties
from goodorder.retention.commands import delete_oldest
from goodorder.sourcing.rules import Demand

MOST_ROUNDS = 20


@command(needs="orders.capture")
def open_cart(ctx: Context, *, channel: str, holder: str = "") -> Cart:
    """Open an empty cart. `holder` is whose it is (a customer, a session), for limits on what one may hold.

    Raises Missing for an unknown channel.
    """
    with naming("channel"):
        shop = parties.get_channel(ctx, code=channel)
    whose = checks.text(holder, field="holder", most=60, least=0)
    cart = Cart.objects.create(channel=shop, holder=whose, created_at=ctx.now)
    record(ctx, cart, CartOpened(cart_id=cart.public_id, channel=shop.code))
    return cart


@command(needs="orders.capture")
def set_cart_line(ctx: Context, *, cart_id: str, sku: str, quantity: int) -> Cart:
    """Put a SKU (any of its codes) into a cart in this quantity, 0 takes it out; renews the cart's hold.

    What is there is held, kits by their components; what is not is short, which `get_cart` tells by line.
    Raises Missing, Invalid naming the field, Refused `orders.cart_closed`, `orders.not_for_sale`, or
    `inventory.hold_limit` when one cart or holder may not hold as much.
    """
    checked_quantity(quantity, least=0)
    cart = _open(ctx, cart_id)
    found = catalog.resolve_sku(sku, on=ctx.now.date())
    if quantity:
        refuse_unsold(found, field="sku")
        CartLine.objects.update_or_create(cart=cart, sku=found, defaults={"quantity": quantity})
    else:
        CartLine.objects.filter(cart=cart, sku=found).delete()
    lines = _lines(cart)
    if len(lines) > MOST_LINES:
        raise Invalid("orders.line_count", f"sku: a cart has at most {MOST_LINES} lines", field="sku")
    _hold(ctx, cart, lines)
    record(ctx, cart, CartChanged(cart_id=cart.public_id, sku=found.code, quantity=quantity))
    return cart


@command(needs="orders.capture")
def start_cart_payment(ctx: Context, *, cart_id: str) -> Cart:
    """Prolong a cart's hold, once, while its payment is under way.

    Raises Refused `inventory.extended_before` the second time, `inventory.hold_over` when the hold has run out.
    """
    cart = _open(ctx, cart_id)
    if _held(ctx, cart) or _is_over(ctx, cart):
        until = ctx.now + timedelta(minutes=_minutes(cart, _recipes(_lines(cart)), "payment_minutes"))
        until = max(until, cart.expires_at or until)
        inventory.extend_hold(ctx, demand=cart.public_id, until=until)
        cart.expires_at = until
        cart.save(update_fields=["expires_at"])
    return cart


@command(needs="orders.capture")
def check_out_cart(ctx: Context, *, cart_id: str, draft: OrderDraft) -> Order:
    """Order what a cart holds; its claims become the order's, so that nobody slips in between.

    The draft says everything but the lines, which are the cart's. What is held no longer competes like
    anybody's. Raises what capturing an order does, Refused `orders.cart_closed` when the cart was checked
    out before (naming the order), Invalid for an empty cart, another channel or lines in the draft.
    """
    cart = _open(ctx, cart_id)
    lines = _lines(cart)
    if draft.lines:
        raise Invalid(
            "orders.cart_lines_given", "lines: the cart says what is ordered; send none", field="lines"
        )
    if draft.channel != cart.channel.code:
        message = f"channel: the cart is of {cart.channel.code}; name this one"
        raise Invalid("orders.cart_of_other_channel", message, field="channel")
    if not lines:
        raise Invalid("orders.cart_empty", "lines: the cart is empty; put something into it", field="lines")
    _keep_stock(ctx, _recipes(lines))
    wanted = tuple(DraftLine(sku=line.sku.code, quantity=line.quantity) for line in lines)
    order = accept(ctx, replace(draft, lines=wanted), taking=cart.public_id)
    inventory.hand_back(ctx, demand=cart.public_id)
    cart.order, cart.expires_at = order, None
    _step(cart, "check_out")
    record(ctx, cart, CartCheckedOut(cart_id=cart.public_id, order_id=order.public_id))
    return order


@command(needs="orders.capture")
def abandon_cart(ctx: Context, *, cart_id: str) -> Cart:
    """Give a cart up and what it holds back. Raises Refused `orders.cart_closed` when it was before."""
    cart = _open(ctx, cart_id)
    inventory.hand_back(ctx, demand=cart.public_id)
    cart.expires_at = None
    _step(cart, "abandon")
    record(ctx, cart, CartAbandoned(cart_id=cart.public_id))
    return cart


def _open(ctx: Context, cart_id: str) -> Cart:
    """Lock a cart that is still open; its order is read after the lock, whoever wrote it meanwhile."""
    cart = Cart.objects.visible_to(ctx).locked().select_related("channel").one(public_id=cart_id)
    if cart.state != CART.initial:
        order = f" as order {cart.order.number}" if cart.order else ""
        message = f"cart: it is {cart.state.replace('_', ' ')}{order}; open another cart"
        order_id = cart.order.public_id if cart.order else None
        raise Refused("orders.cart_closed", message, state=cart.state, order_id=order_id)
    return cart


def _step(cart: Cart, event: str) -> None:
    CART.step(cart, event)
    cart.save(update_fields=["state", "order", "expires_at"])


def _lines(cart: Cart) -> list[CartLine]:
    return list(cart.lines.select_related("sku").order_by("pk"))


def _is_over(ctx: Context, cart: Cart) -> bool:
    return cart.expires_at is not None and cart.expires_at <= ctx.now


def _held(ctx: Context, cart: Cart) -> dict[int, int]:
    return stock.held_units(cart.public_id, now=ctx.now)


def _minutes(cart: Cart, recipes: Sequence[Mapping[int, int]], name: str) -> int:
    """Return the shortest time that any of the SKUs may be held for."""
    sku_ids = {part for recipe in recipes for part in recipe}
    policies = stock.hold_policies(channel=cart.channel.code, sku_ids=sku_ids)
    usual = stock.hold_policy(channel=cart.channel.code)
    found = [policies.get(sku_id, usual) for sku_id in sku_ids] or [usual]
    return min(int(getattr(policy, name)) for policy in found)


def _recipes(lines: Sequence[CartLine]) -> list[Mapping[int, int]]:
    """Return what one of each line takes of every SKU; raises Invalid for a kit without parts."""
    recipes = recipes_of(lines)
    for line, recipe in zip(lines, recipes, strict=True):
        if not recipe:
            message = f"sku: the kit {line.sku.code} has no parts yet; set its parts first"
            raise Invalid("orders.kit_empty", message, field="sku")
    return recipes


def _hold(ctx: Context, cart: Cart, lines: Sequence[CartLine]) -> None:
    """Hold as many whole ones of each line as there are, those put in first before later ones.

    Claims lie per SKU, so lines that share one share them. What ran out is given back first, to whoever
    waits for it; then the cart competes like anybody.
    """
    recipes = _recipes(lines)
    _keep_stock(ctx, [*recipes, _held(ctx, cart)])
    if _is_over(ctx, cart):
        inventory.hand_back(ctx, demand=cart.public_id)
    until = ctx.now + timedelta(minutes=_minutes(cart, recipes, "hold_minutes"))
    terms = HoldTerms(expires_at=until, holder=cart.holder, channel=cart.channel.code)
    for _ in range(MOST_ROUNDS):
        if _is_settled(ctx, cart, list(zip((line.quantity for line in lines), recipes, strict=True)), terms):
            break
    else:
        raise Refused("orders.stock_contended", "too many buyers at once for these items; try again")
    renewed = inventory.renew_hold(ctx, demand=cart.public_id, until=until)
    cart.expires_at = max((row.expires_at for row in renewed if row.expires_at), default=None)
    cart.save(update_fields=["expires_at"])


def _keep_stock(ctx: Context, recipes: Sequence[Mapping[int, int]]) -> None:
    """Lock all that a cart may hold at once: it gives back, takes and renews in one command."""
    inventory.keep_stock(ctx, sku_ids={part for recipe in recipes for part in recipe})


def _is_settled(
    ctx: Context, cart: Cart, wanted: Sequence[tuple[int, Mapping[int, int]]], terms: HoldTerms
) -> bool:
    """Bring what is held to what can be; False when somebody else took some of it meanwhile."""
    places = active_locations(cart.channel.company.code)
    own = _held(ctx, cart)
    sku_ids = {part for _, recipe in wanted for part in recipe}
    there = free_units(ctx, places, sku_ids)
    for sku_id, units in own.items():
        there[sku_id] = there.get(sku_id, 0) + units
    counts = fitted(wanted, there)
    target = taken((count, recipe) for count, (_, recipe) in zip(counts, wanted, strict=True))
    for sku_id, units in own.items():
        if (surplus := units - target.get(sku_id, 0)) > 0:
            inventory.release_reservations(ctx, demand=cart.public_id, line_ref=sku_id, quantity=surplus)
    more = [
        Demand(sku_id, sku_id, units - own.get(sku_id, 0))
        for sku_id, units in sorted(target.items())
        if units > own.get(sku_id, 0)
    ]
    if not more:
        return True
    return not reserve_planned(ctx, demand=cart.public_id, places=places, demands=more, terms=terms).short


@command(needs="retention.drop")
def drop_carts(ctx: Context, *, before: datetime, most: int) -> int:  # noqa: ARG001 - a command takes who acts
    """Delete carts with their lines that nobody has begun, or held stock in, since an instant; returns how many."""
    newest = Greatest("created_at", Coalesce("expires_at", "created_at"))
    return delete_oldest(Cart.objects.order_by("id"), newest, before=before, most=most)
