"""What a promotion is: its kind, its numbers, the goods it is for, and whether these make sense together. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS, PPM
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.pricing.rules.conditions import check_condition

PERCENTAGE, AMOUNT, BUY_GET, MULTI_PRICE, THRESHOLD, BUNDLE, SHIPPING = KINDS = (
    "percentage",
    "amount",
    "buy_get",
    "multi_price",
    "threshold",
    "bundle",
    "shipping",
)
BEST, MERCHANT_ORDER = POLICIES = ("best_for_customer", "merchant_order")
MOST_CODES, MOST_TIERS, MOST_PARTS = 1000, 20, 20
PRIORITY = 100
# Which numbers a kind needs, any one of an inner group; the others must be left at zero.
_NEEDS: Mapping[str, Sequence[tuple[str, ...]]] = {
    PERCENTAGE: [("rate_ppm",)],
    AMOUNT: [("amount",)],
    BUY_GET: [("buy",), ("get",), ("rate_ppm",)],
    MULTI_PRICE: [("buy",), ("amount",)],
    THRESHOLD: [("tiers",)],
    BUNDLE: [("parts",), ("amount",)],
    SHIPPING: [("rate_ppm", "amount")],
}
_NUMBERS = ("rate_ppm", "amount", "buy", "get", "tiers", "parts")


@dataclass(frozen=True, slots=True)
class Tier:
    """From a subtotal on, so much off: a rate in parts per million, or an amount in minor units."""

    least: int
    rate_ppm: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class BundlePart:
    """So many units of a SKU belong to one bundle."""

    sku: str
    quantity: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a promotion gives, and on which goods: all, or `skus`, never `excluded` ones.

    `amount` is in minor units of the promotion's currency: off everything together or, with `per_unit`, off
    each unit; for `multi_price` and `bundle` it is what `buy` units or one bundle cost together.
    """

    kind: str
    rate_ppm: int = 0
    amount: int = 0
    per_unit: bool = False
    buy: int = 0
    get: int = 0
    tiers: tuple[Tier, ...] = ()
    parts: tuple[BundlePart, ...] = ()
    skus: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the terms as they are kept."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Terms":
        """Return terms that were kept."""
        lists = {
            "tiers": tuple(Tier(**one) for one in kept["tiers"]),
            "parts": tuple(BundlePart(**one) for one in kept["parts"]),
            "skus": tuple(kept["skus"]),
            "excluded": tuple(kept["excluded"]),
        }
        return cls(**{**kept, **lists})

    @property
    def names_money(self) -> bool:
        """Tell whether any amount is in it, which means it is for one currency."""
        return bool(self.amount or self.tiers)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionDraft:
    """A promotion as it is written down.

    `stack_group`: promotions of one group may be applied together, one without a group stands alone.
    `valid_until` is the first instant it no longer holds. No channel named: it is for all of them.
    Limits of None are none. Lower priorities go first.
    """

    name: str
    terms: Terms
    currency: str = ""
    channels: tuple[str, ...] = ()
    condition: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    priority: int = PRIORITY
    stack_group: str = ""
    needs_coupon: bool = False
    max_uses: int | None = None
    max_per_customer: int | None = None


def checked_promotion(draft: PromotionDraft) -> PromotionDraft:
    """Return the draft with clean values; raises Invalid naming the field that is wrong."""
    terms = _checked_terms(draft.terms)
    if draft.valid_from and draft.valid_until and draft.valid_until <= draft.valid_from:
        raise _wrong("period_empty", "valid_until", "must be later than valid_from")
    return PromotionDraft(
        name=checks.text(draft.name, field="name", most=120),
        terms=terms,
        currency=_currency(terms, draft.currency),
        channels=tuple(checks.code(one, field="channels") for one in draft.channels),
        condition=check_condition(draft.condition),
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        priority=checks.whole(draft.priority, field="priority", most=10_000),
        stack_group=draft.stack_group and checks.code(draft.stack_group, field="stack_group"),
        needs_coupon=draft.needs_coupon,
        max_uses=_limit(draft.max_uses, "max_uses"),
        max_per_customer=_limit(draft.max_per_customer, "max_per_customer"),
    )


def _currency(terms: Terms, currency: str) -> str:
    if terms.names_money:
        return checks.currency(currency)
    if currency:
        raise _wrong("currency_needless", "currency", "leave it empty: no amount is named")
    return ""


def _limit(value: int | None, name: str) -> int | None:
    return None if value is None else checks.whole(value, field=name, least=1)


def _checked_terms(terms: Terms) -> Terms:
    checks.one_of(terms.kind, KINDS, field="kind")
    checks.whole(terms.rate_ppm, field="rate_ppm", most=PPM)
    checks.whole(terms.amount, field="amount", most=MOST_MINOR_UNITS)
    checks.whole(terms.buy, field="buy", most=MOST_UNITS)
    checks.whole(terms.get, field="get", most=MOST_UNITS)
    for wrong in _unfitting(terms):
        raise wrong
    _check_goods(terms)
    _check_tiers(terms.tiers)
    return terms


def _unfitting(terms: Terms) -> Iterator[Invalid]:
    """Yield what a kind lacks, or has no use for."""
    needs = _NEEDS[terms.kind]
    for names in needs:
        given = [name for name in names if getattr(terms, name)]
        if len(given) != 1:
            yield _wrong("terms_lacking", names[0], f"{terms.kind} needs {' or '.join(names)} above zero")
    needless = [name for name in _NUMBERS if getattr(terms, name) and not any(name in one for one in needs)]
    if terms.per_unit and terms.kind != AMOUNT:
        needless.append("per_unit")
    if needless:
        yield _wrong("terms_needless", needless[0], f"{terms.kind} has no use for it; leave it empty")
    if terms.kind in {BUNDLE, SHIPPING} and (terms.skus or terms.excluded):
        name = "skus" if terms.skus else "excluded"
        yield _wrong("terms_needless", name, f"{terms.kind} names no goods here; leave it empty")


def _check_goods(terms: Terms) -> None:
    if len(terms.parts) > MOST_PARTS:
        raise _wrong("parts_many", "parts", f"a bundle has at most {MOST_PARTS} parts")
    if len({part.sku for part in terms.parts}) < len(terms.parts):
        raise _wrong("part_twice", "parts", "name each SKU once, with its quantity")
    for part in terms.parts:
        checks.text(part.sku, field="parts", most=60)
        checks.whole(part.quantity, field="parts", least=1, most=MOST_UNITS)
    for name in ("skus", "excluded"):
        codes = getattr(terms, name)
        if len(codes) > MOST_CODES:
            raise _wrong("goods_many", name, f"name at most {MOST_CODES} SKUs")
        for code in codes:
            checks.text(code, field=name, most=60)
    if both := sorted(set(terms.skus) & set(terms.excluded)):
        raise _wrong("goods_contradict", "excluded", f"{both[0]} is among skus too; take it off one list")


def _check_tiers(tiers: Sequence[Tier]) -> None:
    if len(tiers) > MOST_TIERS:
        raise _wrong("tiers_many", "tiers", f"write at most {MOST_TIERS} tiers")
    starts = [tier.least for tier in tiers]
    if starts != sorted(set(starts)):
        raise _wrong("tiers_unsorted", "tiers", "each tier must start above the one before")
    for tier in tiers:
        checks.whole(tier.least, field="tiers", most=MOST_MINOR_UNITS)
        checks.whole(tier.rate_ppm, field="tiers", most=PPM)
        checks.whole(tier.amount, field="tiers", most=MOST_MINOR_UNITS)
        if bool(tier.rate_ppm) == bool(tier.amount):
            raise _wrong("tier_unclear", "tiers", "give each tier a rate or an amount, not both")


def _wrong(reason: str, name: str, remedy: str) -> Invalid:
    return Invalid(f"pricing.{reason}", f"{name}: {remedy}", field=name)
