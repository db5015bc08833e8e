"""Pickups: goods are got ready at a store, handed over against a code, held longer, or put back uncollected."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import randbelow

from django.contrib.auth.hashers import check_password, make_password

from goodorder.fulfillment.commands.shipments import cancel_shipment, deliver, pack, ship
from goodorder.fulfillment.commands.steps import lines_of, locked, move
from goodorder.fulfillment.commands.work import give_back
from goodorder.fulfillment.events import PickupEnded, PickupExtended, PickupReady, PickupUncollected
from goodorder.fulfillment.models import Pickup
from goodorder.fulfillment.states import PICKUP
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, even_if_undone
from goodorder.kernel.errors import Refused
from goodorder.kernel.events import record

HOLD_DAYS = 7
MOST_EXTENSIONS = 3
CODE_DIGITS = 6
MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
RETURNED_AT_ONCE = 100
WAITING = ("partly_ready", "ready")


@dataclass(frozen=True, slots=True)
class ReadyPickup:
    """A pickup that is ready, and the code to collect it with, which is shown this once and kept nowhere."""

    pickup: Pickup
    code: str


@command(needs="fulfillment.request")
def open_pickup(ctx: Context, *, fulfillment_order_id: str) -> Pickup:
    """Let a fulfillment order be collected at its location, without any label; a repeat changes nothing."""
    asked = locked(ctx, fulfillment_order_id)
    asked.service = ""  # nobody carries it: a parcel without a service leaves without a label
    asked.save(update_fields=["service"])
    pickup, _ = Pickup.objects.get_or_create(fulfillment_order=asked, defaults={"created_at": ctx.now})
    return pickup


@command(needs="fulfillment.work")
def ready_pickup(ctx: Context, *, pickup_id: str) -> ReadyPickup:
    """Put what is picked aside for its customer and draw a new code; the hold time begins.

    Ready in part while something is still to be picked. Raises Refused `fulfillment.nothing_to_pack` when
    nothing new is picked.
    """
    pickup = _locked(ctx, pickup_id)
    asked = pickup.fulfillment_order
    pack(ctx, fulfillment_order_id=asked.public_id)
    is_part = any(line.counters.to_pick for line in lines_of(asked).values())
    PICKUP.step(pickup, "ready_in_part" if is_part else "ready")
    code = f"{randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    pickup.code_hash, pickup.tries, pickup.locked_until = make_password(code), 0, None
    pickup.ready_at, pickup.hold_until = ctx.now, ctx.now + timedelta(days=HOLD_DAYS)
    pickup.save()
    fact = PickupReady(
        demand=asked.demand,
        location=asked.location.code,
        is_part=is_part,
        hold_until=pickup.hold_until.isoformat(),
    )
    record(ctx, pickup, fact, about=asked.demand)
    return ReadyPickup(pickup, code)


@command(needs="fulfillment.work")
def collect_pickup(
    ctx: Context, *, pickup_id: str, code: str, identity: str, collected_by: str = ""
) -> Pickup:
    """Hand what is ready over against its code: stock leaves, and money is taken as for any shipment.

    `identity` says what was shown (such as `passport seen`), never its number. Raises Refused
    `fulfillment.code_wrong`, after five wrong ones `fulfillment.code_locked`; Invalid without identity.
    """
    seen = checks.text(identity, field="identity", most=120)
    pickup = _locked(ctx, pickup_id)
    PICKUP.target(pickup.state, "collect" if pickup.state != "partly_ready" else "collect_in_part")
    _judge(ctx, pickup, code)
    is_part = pickup.state == "partly_ready"
    asked = pickup.fulfillment_order
    PICKUP.step(pickup, "collect_in_part" if is_part else "collect")
    pickup.identity = seen
    pickup.collected_by = checks.text(collected_by, field="collected_by", most=120, least=0)
    pickup.code_hash, pickup.hold_until = "", None
    pickup.ended_at = None if is_part else ctx.now
    pickup.save()
    for parcel in list(asked.shipments.filter(state__in=("created", "labelled")).order_by("pk")):
        ship(ctx, shipment_id=parcel.public_id)
        deliver(ctx, shipment_id=parcel.public_id)
    fact = PickupEnded(demand=asked.demand, location=asked.location.code, is_part=is_part, identity=seen)
    record(ctx, pickup, fact, about=asked.demand)
    return pickup


def _judge(ctx: Context, pickup: Pickup, code: str) -> None:
    """Hold a code against the hash; a wrong one is counted even though the act is refused."""
    if pickup.locked_until and pickup.locked_until > ctx.now:
        message = f"code: too many wrong codes; wait until {pickup.locked_until:%H:%M} UTC"
        raise Refused("fulfillment.code_locked", message, field="code")
    if check_password(code.strip(), pickup.code_hash):
        return
    pickup_id = pickup.pk
    even_if_undone(lambda: _count_wrong(ctx, pickup_id))
    message = "code: this is not the code of this pickup; ask for the message it came in"
    raise Refused("fulfillment.code_wrong", message, field="code")


def _count_wrong(ctx: Context, pickup_id: int) -> None:
    row = Pickup.objects.select_for_update().get(pk=pickup_id)
    row.tries += 1
    if row.tries >= MOST_TRIES:
        row.tries, row.locked_until = 0, ctx.now + LOCKED_FOR
    row.save(update_fields=["tries", "locked_until"])


@command(needs="fulfillment.work")
def extend_pickup(ctx: Context, *, pickup_id: str, days: int) -> Pickup:
    """Hold what is ready for some days more. Raises Refused `fulfillment.extended_enough` the fourth time."""
    pickup = _locked(ctx, pickup_id)
    more = checks.whole(days, field="days", least=1, most=30)
    if pickup.hold_until is None or pickup.state not in WAITING:
        message = f"this pickup is {pickup.state.replace('_', ' ')}; only what is ready is held longer"
        raise Refused("fulfillment.not_ready", message, state=pickup.state)
    if pickup.extensions >= MOST_EXTENSIONS:
        message = f"it was held longer {MOST_EXTENSIONS} times already; let it go back"
        raise Refused("fulfillment.extended_enough", message)
    pickup.extensions += 1
    pickup.hold_until += timedelta(days=more)
    pickup.save(update_fields=["extensions", "hold_until"])
    asked = pickup.fulfillment_order
    fact = PickupExtended(demand=asked.demand, hold_until=pickup.hold_until.isoformat())
    record(ctx, pickup, fact, about=asked.demand)
    return pickup


@command(needs="fulfillment.work")
def give_up_pickup(ctx: Context, *, pickup_id: str, reason: str) -> Pickup:
    """Put what was not collected back on its shelf; whoever asked for it cancels it.

    Raises Invalid without a reason.
    """
    because = checks.text(reason, field="reason")
    pickup = _locked(ctx, pickup_id)
    PICKUP.step(pickup, "give_up")
    pickup.code_hash, pickup.ended_at, pickup.hold_until = "", ctx.now, None
    pickup.save()
    asked = pickup.fulfillment_order
    for parcel in list(asked.shipments.filter(state__in=("created", "labelled")).order_by("pk")):
        cancel_shipment(ctx, shipment_id=parcel.public_id)
    lines = lines_of(asked)
    give_back(
        ctx, asked, [(pk, line.counters.to_pack) for pk, line in lines.items() if line.counters.to_pack]
    )
    left: dict[int, int] = {}
    for line in lines_of(asked).values():
        left[line.line_ref] = left.get(line.line_ref, 0) + line.counters.to_pick
    if not any(line.shipped for line in lines.values()):
        asked.because = because
        move(asked, "request_cancel", "because")
        move(asked, "agree_to_cancel")
    fact = PickupUncollected(
        demand=asked.demand,
        location=asked.location.code,
        reason=because,
        lines=[{"line_ref": ref, "quantity": units} for ref, units in sorted(left.items()) if units],
    )
    record(ctx, pickup, fact, about=asked.demand)
    return pickup


@command(needs="fulfillment.work")
def return_uncollected(ctx: Context) -> int:
    """Give up pickups whose hold time is over, a batch at a time; returns how many."""
    over = Pickup.objects.visible_to(ctx).filter(state__in=WAITING, hold_until__lte=ctx.now)
    ids = list(over.order_by("hold_until").values_list("public_id", flat=True)[:RETURNED_AT_ONCE])
    for pickup_id in ids:
        give_up_pickup(ctx, pickup_id=pickup_id, reason="nobody collected it in time")
    return len(ids)


def _locked(ctx: Context, pickup_id: str) -> Pickup:
    """Lock the work, then its pickup."""
    found = Pickup.objects.visible_to(ctx).select_related("fulfillment_order").one(public_id=pickup_id)
    asked = locked(ctx, found.fulfillment_order.public_id)
    pickup = Pickup.objects.locked().one(pk=found.pk)
    pickup.fulfillment_order = asked
    return pickup
