"""Every write to price lists, prices and tax rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Func, Q, Value

from goodorder.catalog.models import Sku
from goodorder.catalog.queries import known_skus, resolve_sku
from goodorder.kernel import checks, events, quantity
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused
from goodorder.kernel.money import MOST_MINOR_UNITS, PPM
from goodorder.pricing.events import PriceListOpened, PricesSet, TaxRateSet
from goodorder.pricing.models import Price, PriceList, TaxRate
from goodorder.pricing.rules import EUROPEAN_RATES, ImportedPrices, slot_for

BATCH = 2000
NEWS_SIZE = 1000  # prices told of in one event


@command(needs="pricing.edit")
def open_price_list(
    ctx: Context, *, code: str, name: str, currency: str, tax_included: bool = True
) -> PriceList:
    """Set up a list of prices in one currency, with or without tax inside.

    Raises Invalid naming the field, Refused when the code is taken.
    """
    price_list = PriceList(
        code=checks.code(code),
        name=checks.text(name, field="name", most=120),
        currency=checks.currency(currency),
        tax_included=tax_included,
    )
    message = f"code: there is a price list {price_list.code} already; choose another code"
    with unless_taken(Refused("pricing.price_list_code_taken", message, field="code")):
        price_list.save(force_insert=True)
    events.record(ctx, price_list, PriceListOpened(code=price_list.code))
    return price_list


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A price as it is asked for."""

    sku: Sku
    amount: int
    min_quantity: int = 1


@dataclass(frozen=True, slots=True)
class _Placed:
    """A price in its period: a row to save, new or known, and the row that ends where it begins."""

    wanted: _Wanted
    row: Price
    ends: Price | None = None


@command(needs="pricing.edit")
def set_price(
    ctx: Context,
    *,
    price_list: str,
    sku: str,
    amount: int,
    min_quantity: int = 1,
    valid_from: date | None = None,
) -> Price:
    """Set a SKU's unit price, in minor units, from a quantity and a day on; today if no day is given.

    The price before ends that day; a price that begins later stays. Raises Missing, or Invalid.
    """
    least = quantity.checked(min_quantity, field="min_quantity")
    wanted = _Wanted(resolve_sku(sku), _amount(amount), least)
    start = valid_from or ctx.now.date()
    owner = PriceList.objects.visible_to(ctx).locked().one(code=price_list)
    _put(ctx, owner, [wanted], start)
    here = owner.prices.filter(sku=wanted.sku, min_quantity=least, valid_on__contains=start)
    return here.select_related("sku").get()


def _amount(amount: int, *, field: str = "amount") -> int:
    return checks.whole(amount, field=field, most=MOST_MINOR_UNITS)


@command(needs="pricing.edit")
def import_prices(ctx: Context, *, price_list: str, prices: Sequence[tuple[str, int]]) -> ImportedPrices:
    """Set many unit prices from today on: SKU code and amount in minor units. Set-based, safe to repeat.

    Raises Missing for the list, Invalid naming the row of an unknown or repeated SKU or a wrong amount;
    then nothing is imported.
    """
    wanted = _wanted_rows(prices)
    owner = PriceList.objects.visible_to(ctx).locked().one(code=price_list)
    changed = _put(ctx, owner, wanted, ctx.now.date())
    return ImportedPrices(changed, len(wanted) - changed)


def _wanted_rows(prices: Sequence[tuple[str, int]]) -> list[_Wanted]:
    skus = known_skus([code for code, _ in prices])
    wanted: dict[int, _Wanted] = {}
    for row, (code, amount) in enumerate(prices, start=1):
        field = f"row {row}, sku"
        if (sku := skus.get(code)) is None:
            message = f"{field}: nothing in the catalogue answers to {code}; correct it or add the SKU"
            raise Invalid("pricing.sku_unknown", message, field=field)
        if sku.pk in wanted:
            raise Invalid("pricing.sku_twice", f"{field}: {code} came before; price it once", field=field)
        wanted[sku.pk] = _Wanted(sku, _amount(amount, field=f"row {row}, amount"))
    return list(wanted.values())


def _put(ctx: Context, owner: PriceList, wanted: Sequence[_Wanted], start: date) -> int:
    """Let prices take effect from a day on; returns how many were not in force already.

    The list's row is locked, so nobody else sets prices in it meanwhile.
    """
    known = _periods(owner, wanted, start)
    tried = [_place(owner, want, known.get((want.sku.pk, want.min_quantity), []), start) for want in wanted]
    placed = [place for place in tried if place]
    ended = [place.ends.pk for place in placed if place.ends]
    until = Func(F("valid_on__startswith"), Value(start), function="daterange")
    Price.objects.filter(pk__in=ended).update(valid_on=until)
    new = [place.row for place in placed if place.row.pk is None]
    again = [place.row for place in placed if place.row.pk is not None]
    Price.objects.bulk_update(again, ["amount"], batch_size=500)
    Price.objects.bulk_create(new, batch_size=BATCH)
    _tell(ctx, owner, [place.wanted for place in placed], start)
    return len(placed)


def _periods(owner: PriceList, wanted: Sequence[_Wanted], start: date) -> dict[tuple[int, int], list[Price]]:
    """Return the prices that are not over on a day, by SKU and starting quantity."""
    not_over = Q(valid_on__upper_inf=True) | Q(valid_on__endswith__gt=start)
    rows = owner.prices.filter(
        not_over,
        sku_id__in=[want.sku.pk for want in wanted],
        min_quantity__in={want.min_quantity for want in wanted},
    )
    found: dict[tuple[int, int], list[Price]] = {}
    for row in rows:
        found.setdefault((row.sku_id, row.min_quantity), []).append(row)
    return found


def _place(owner: PriceList, want: _Wanted, rows: list[Price], start: date) -> _Placed | None:
    """Find the period of a price; None when the same price is in force already."""
    slot = slot_for([(row.valid_on.lower, row.valid_on.upper) for row in rows], start)
    replaced = rows[slot.replaces] if slot.replaces is not None else None
    ends = rows[slot.ends] if slot.ends is not None else None
    held = replaced or ends
    if held and held.amount == want.amount:
        return None
    if replaced:
        replaced.amount = want.amount
        return _Placed(want, replaced)
    valid_on = DateRange(start, slot.until)
    row = Price(
        price_list=owner,
        sku=want.sku,
        min_quantity=want.min_quantity,
        amount=want.amount,
        valid_on=valid_on,
    )
    return _Placed(want, row, ends)


def _tell(ctx: Context, owner: PriceList, told: Sequence[_Wanted], start: date) -> None:
    for first in range(0, len(told), NEWS_SIZE):
        prices: list[list[str | int]] = [
            [want.sku.code, want.min_quantity, want.amount] for want in told[first : first + NEWS_SIZE]
        ]
        news = PricesSet(price_list=owner.code, prices=prices, valid_from=start.isoformat())
        events.record(ctx, owner, news)


@command(needs="pricing.edit")
def set_tax_rate(
    ctx: Context,
    *,
    country: str,
    tax_class: str,
    rate_ppm: int,
    name: str,
    region: str = "",
    valid_from: date | None = None,
) -> TaxRate:
    """Set the tax on a class of goods sent to a country, or to one region of it, from a day on.

    The rate is in parts per million; the day is today if none is given. The rate before ends that day.
    Raises Invalid naming the field, Refused when someone else sets the same rate at this moment.
    """
    wanted = TaxRate(
        country=checks.country(country),
        region=checks.text(region, field="region", most=10, least=0).upper(),
        tax_class=checks.code(tax_class, field="tax_class", most=20),
        rate_ppm=checks.whole(rate_ppm, field="rate_ppm", most=PPM),
        name=checks.text(name, field="name", most=60),
    )
    message = "someone else is setting the same rate right now; look at it and try again"
    with unless_taken(Refused("pricing.tax_rate_overtaken", message)):
        return _put_rate(ctx, wanted, valid_from or ctx.now.date())


def _put_rate(ctx: Context, wanted: TaxRate, start: date) -> TaxRate:
    same = TaxRate.objects.filter(country=wanted.country, region=wanted.region, tax_class=wanted.tax_class)
    rows = list(same.locked())
    slot = slot_for([(row.valid_on.lower, row.valid_on.upper) for row in rows], start)
    before = next((rows[at] for at in (slot.replaces, slot.ends) if at is not None), None)
    if before and (before.rate_ppm, before.name) == (wanted.rate_ppm, wanted.name):
        return before
    if before and slot.replaces is not None:
        before.rate_ppm, before.name = wanted.rate_ppm, wanted.name
        wanted = before
    else:
        wanted.valid_on = DateRange(start, slot.until)
        _end(before, start)
    wanted.save()
    events.record(ctx, wanted, _rate_news(wanted))
    return wanted


def _end(before: TaxRate | None, start: date) -> None:
    if before:
        before.valid_on = DateRange(before.valid_on.lower, start)
        before.save(update_fields=["valid_on"])


def _rate_news(rate: TaxRate) -> TaxRateSet:
    lower = rate.valid_on.lower
    return TaxRateSet(
        country=rate.country,
        region=rate.region,
        tax_class=rate.tax_class,
        rate_ppm=rate.rate_ppm,
        valid_from=lower.isoformat() if lower else "",
    )


@command(needs="pricing.edit")
def seed_tax_rates(ctx: Context) -> int:
    """Enter the European rates we know, for all time, where there is no row yet; returns how many were entered.

    They are a start to be checked and edited: rows that exist, however they came about, are left alone.
    """
    known = set(TaxRate.objects.filter(region="").values_list("country", "tax_class"))
    rates = [
        TaxRate(
            country=rate.country,
            tax_class=rate.tax_class,
            rate_ppm=rate.rate_ppm,
            name=rate.name,
            valid_on=DateRange(None, None),
        )
        for rate in EUROPEAN_RATES
        if (rate.country, rate.tax_class) not in known
    ]
    message = "someone else is entering tax rates right now; run this again"
    with unless_taken(Refused("pricing.tax_rate_overtaken", message)):
        TaxRate.objects.bulk_create(rates)
    events.record_many(ctx, [(rate, _rate_news(rate)) for rate in rates])
    return len(rates)
