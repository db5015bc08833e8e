"""How much comes back of what was sold, and what is suspected of a defect for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Upper

from goodorder.fulfillment.models import ShipmentLine
from goodorder.inventory.models import Movement
from goodorder.kernel.access import Context
from goodorder.kernel.tables import ScopedQuerySet
from goodorder.orders.models import Order, OrderLine
from goodorder.returns.models import DefectRule, ReturnedUnit
from goodorder.returns.queries.policy import reasons
from goodorder.returns.rules import DefectTerms, Sums
from goodorder.returns.rules.house import CARRIER, SHOP
from goodorder.shipping.models import Label

BY = ("sku", "lot", "carrier", "reason", "channel")
MOST_SHOWN = 100
NO_CARRIER = "none"
_LABELLED = {"sku": ("sku_code", "sku__name"), "channel": ("order__channel__code", "order__channel__name")}
_UNIT_KEYS = {"sku": "line__order_line__sku_code", "channel": "ret__order__channel__code"}
Units = ScopedQuerySet[ReturnedUnit]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of something were sold, came back, and did so for a fault; `key` is its code, `label` its name."""

    key: str
    label: str
    sold: int
    returned: int
    faulty: int = 0
    is_suspect: bool = False

    @property
    def permille(self) -> int | None:
        """Units returned per thousand sold; None when nothing was sold."""
        return self.returned * 1000 // self.sold if self.sold else None

    @property
    def faulty_permille(self) -> int | None:
        """Units returned for a fault per thousand sold; None when nothing was sold."""
        return Sums(self.sold, self.faulty).permille


@dataclass(frozen=True, slots=True)
class RateSheet:
    """The rates, suspects first, then the most returned; `formula` says how suspects are told, `faults` by what."""

    rates: list[Rate]
    formula: str
    faults: list[str] = field(default_factory=list)


def defect_terms(ctx: Context) -> DefectTerms:
    """Return from which rate of faults on goods are suspected."""
    row = DefectRule.objects.visible_to(ctx).first()
    if row is None:
        return DefectTerms()
    names = ("least_faulty", "least_permille", "least_times_tenths")
    return DefectTerms(**{name: getattr(row, name) for name in names})


def return_rates(ctx: Context, *, by: str, since: date, until: date) -> RateSheet:
    """Return units sold and returned of orders placed in a period (days, both included).

    `by` is one of `BY`. Faults are what the shop is to blame for, by carrier what the carrier is. A reason is
    set against everything sold. A unit of a line that several carriers brought counts for the first of them
    that still has units out.
    """
    orders = Order.objects.visible_to(ctx).filter(placed_at__date__gte=since, placed_at__date__lte=until)
    lines = OrderLine.objects.filter(order__in=orders, kind="item", handed_over__gt=0)
    units = ReturnedUnit.objects.filter(ret__order__in=orders, line__isnull=False)
    blame = CARRIER if by == "carrier" else SHOP
    faults = sorted(code for code, reason in reasons().items() if reason.blame == blame)
    faulty = units.filter(line__reason__in=faults)
    sold = lines.aggregate(sold=Sum("handed_over", default=0))["sold"]
    everything = Sums(sold, faulty.count())
    terms = defect_terms(ctx)
    rates = [
        _judged(rate, everything, terms if by != "reason" else None)
        for rate in _counted(by, lines, (units, faulty), sold)
    ]
    rates.sort(key=lambda rate: (not rate.is_suspect, -rate.returned, rate.key))
    return RateSheet(rates[:MOST_SHOWN], terms.formula(everything), faults)


def _judged(rate: Rate, everything: Sums, terms: DefectTerms | None) -> Rate:
    is_suspect = terms is not None and terms.suspects(Sums(rate.sold, rate.faulty), everything)
    return Rate(rate.key, rate.label, rate.sold, rate.returned, rate.faulty, is_suspect)


def _counted(by: str, lines: ScopedQuerySet[OrderLine], units: tuple[Units, Units], sold: int) -> list[Rate]:
    back, faulty = units
    if by == "reason":
        found = back.values_list("line__reason").annotate(came=Count("id"))
        bad = dict(faulty.values_list("line__reason").annotate(came=Count("id")))
        return [Rate(code, code, sold, came, bad.get(code, 0)) for code, came in found]
    if by == "lot":
        return _by_lot(lines, back, faulty)
    if by == "carrier":
        return _by_carrier(lines, back, faulty)
    code, name = _LABELLED[by]
    bad = dict(faulty.values_list(_UNIT_KEYS[by]).annotate(came=Count("id")))
    sums = lines.values_list(code, name).annotate(sold=Sum("handed_over"), back=Sum("returned"))
    return [Rate(key, label or key, out, came, bad.get(key, 0)) for key, label, out, came in sums if came]


def _by_lot(lines: ScopedQuerySet[OrderLine], back: Units, faulty: Units) -> list[Rate]:
    """Count by lot what the ledger sent; goods told apart one by one are no lots."""
    came, bad = _lots(back), _lots(faulty)
    moves = Movement.objects.filter(
        kind="ship", lot__isnull=False, sku__tracking="lot", line_ref__in=lines.values("pk")
    )
    sums = moves.values_list("sku__code", Upper("lot__code")).annotate(out=-Sum("quantity"))
    return [
        Rate(f"{sku} {lot}", sku, out, came[sku, lot], bad[sku, lot])
        for sku, lot, out in sums
        if came[sku, lot]
    ]


def _lots(units: Units) -> Counter[tuple[str, str]]:
    rows = units.exclude(lot="").values_list("sku__code", Upper("lot")).annotate(came=Count("id"))
    return Counter({(sku, lot): came for sku, lot, came in rows})


def _by_carrier(lines: ScopedQuerySet[OrderLine], back: Units, faulty: Units) -> list[Rate]:
    named = Label.objects.filter(public_id=OuterRef("shipment__label_id")).values("service__carrier")[:1]
    sent = ShipmentLine.objects.filter(shipment__shipped_at__isnull=False).annotate(by=Subquery(named))
    sold = sent.filter(line__line_ref__in=lines.values("pk")).values_list("by").annotate(out=Sum("quantity"))
    returned = list(back.values_list("line__order_line_id", "id").order_by("id"))
    out = sent.filter(line__line_ref__in=[line for line, _ in returned])
    brought: dict[int, list[str]] = {}
    for line, carrier, count in out.order_by("shipment__shipped_at", "id").values_list(
        "line__line_ref", F("by"), "quantity"
    ):
        brought.setdefault(line, []).extend([carrier or NO_CARRIER] * count)
    carriers = _brought_by(brought, returned)
    bad = set(faulty.values_list("id", flat=True))
    came = Counter(carriers.values())
    wrong = Counter(carrier for unit, carrier in carriers.items() if unit in bad)
    totals = Counter[str]()
    for carrier, units in sold:
        totals[carrier or NO_CARRIER] += units
    return [Rate(key, key, units, came[key], wrong[key]) for key, units in totals.items() if came[key]]


def _brought_by(brought: Mapping[int, Sequence[str]], returned: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Say for each unit (id) that came back which carrier brought it: of a line, the first ones sent first."""
    taken = Counter[int]()
    found = {}
    for line, unit in returned:
        carriers = brought.get(line, [])
        if taken[line] < len(carriers):
            found[unit] = carriers[taken[line]]
            taken[line] += 1
    return found
