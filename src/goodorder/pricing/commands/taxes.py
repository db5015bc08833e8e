"""Every write to rates of tax and to exemptions from it."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Refused, naming
from goodorder.kernel.money import PPM
from goodorder.parties.queries import customer_for
from goodorder.pricing.commands.days import period
from goodorder.pricing.events import TaxExemptionEnded, TaxExemptionGranted, TaxRateEnded, TaxRateSet
from goodorder.pricing.models import TaxExemption, TaxRate
from goodorder.pricing.rules import (
    CATEGORIES,
    EUROPEAN_RATES,
    STANDARD_RATED,
    STATE,
    US_STATE_RATES,
    ExemptionDraft,
    TaxRateDraft,
    slot_for,
)

EUROPE, USA = SEEDS = ("EU", "US")
PLACE = ("country", "region", "postcode", "level", "tax_class")
SAID = ("rate_ppm", "name", "category")


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

    What `set_local_tax_rate` does for a rate without level or postcode.
    """
    draft = TaxRateDraft(country=country, tax_class=tax_class, rate_ppm=rate_ppm, name=name, region=region)
    return set_local_tax_rate(ctx, draft=draft, valid_from=valid_from)


@command(needs="pricing.edit")
def set_local_tax_rate(ctx: Context, *, draft: TaxRateDraft, valid_from: date | None = None) -> TaxRate:
    """Set what a level of government takes on a class of goods sent to a place, from a day on.

    The rate is in parts per million; the day is today if none is given. The rate before ends that day.
    Raises Invalid naming the field, Refused when someone else sets the same rate at this moment.
    """
    wanted = TaxRate(
        country=checks.country(draft.country),
        region=checks.text(draft.region, field="region", most=10, least=0).upper(),
        postcode=checks.text(draft.postcode, field="postcode", most=10, least=0).replace(" ", "").upper(),
        level=checks.code(draft.level, field="level", most=20) if draft.level else "",
        tax_class=checks.code(draft.tax_class, field="tax_class", most=20),
        rate_ppm=checks.whole(draft.rate_ppm, field="rate_ppm", most=PPM),
        name=checks.text(draft.name, field="name", most=60),
        category=_category(draft),
    )
    message = "someone else is setting the same rate right now; look at it and try again"
    with unless_taken(Refused("pricing.tax_rate_overtaken", message)):
        return _put_rate(ctx, wanted, valid_from or ctx.now.date())


def _category(draft: TaxRateDraft) -> str:
    """Return the category where it does not follow from the rate; only a rate of nothing can be another."""
    if not draft.category:
        return ""
    found = checks.one_of(draft.category, CATEGORIES, field="category")
    if (found == STANDARD_RATED) != bool(draft.rate_ppm):
        message = "category: goods with a rate are S, goods without one Z, E or O; or leave it empty"
        raise Invalid("pricing.category_unfit", message, field="category")
    return found


def _put_rate(ctx: Context, wanted: TaxRate, start: date) -> TaxRate:
    same = TaxRate.objects.filter(**{name: getattr(wanted, name) for name in PLACE})
    rows = list(same.locked())
    slot = slot_for([(row.valid_on.lower, row.valid_on.upper) for row in rows], start)
    before = next((rows[at] for at in (slot.replaces, slot.ends) if at is not None), None)
    if before and all(getattr(before, name) == getattr(wanted, name) for name in SAID):
        return before
    if before and slot.replaces is not None:
        for name in SAID:
            setattr(before, name, getattr(wanted, name))
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
        postcode=rate.postcode,
        level=rate.level,
    )


@command(needs="pricing.edit")
def seed_tax_rates(ctx: Context, *, of: str = EUROPE) -> int:
    """Enter the rates we know, for all time, where there is no row yet; returns how many were entered.

    `of` is EU (with its neighbours) or US (the states' base rates). They are a start to be checked and edited:
    rows that exist, however they came about, are left alone. Raises Invalid for another place.
    """
    wanted = _known_rates(checks.one_of(of, SEEDS, field="of"))
    held = set(TaxRate.objects.filter(postcode="").values_list(*PLACE))
    rates = [rate for rate in wanted if tuple(getattr(rate, name) for name in PLACE) not in held]
    message = "someone else is entering tax rates right now; run this again"
    with unless_taken(Refused("pricing.tax_rate_overtaken", message)):
        TaxRate.objects.bulk_create(rates)
    events.record_many(ctx, [(rate, _rate_news(rate)) for rate in rates])
    return len(rates)


def _known_rates(of: str) -> list[TaxRate]:
    always = DateRange(None, None)
    if of == EUROPE:
        return [
            TaxRate(
                country=rate.country,
                postcode="",
                level="",
                tax_class=rate.tax_class,
                rate_ppm=rate.rate_ppm,
                name=rate.name,
                valid_on=always,
            )
            for rate in EUROPEAN_RATES
        ]
    return [
        TaxRate(
            country="US",
            region=state,
            postcode="",
            level=STATE,
            tax_class=tax_class,
            rate_ppm=rate_ppm,
            name=f"{state} sales tax",
            valid_on=always,
        )
        for state, tax_class, rate_ppm in US_STATE_RATES
    ]


@command(needs="pricing.edit")
def end_tax_rate(ctx: Context, *, rate_id: str, on: date | None = None) -> TaxRate:
    """Let a rate hold no longer from a day on, today if none is given; nothing follows it.

    Raises Missing, Invalid for a day that does not lie within what holds.
    """
    rate = TaxRate.objects.visible_to(ctx).locked().by_public_id(rate_id)
    day = on or ctx.now.date()
    _refuse_outside(rate.valid_on, day)
    _end(rate, day)
    news = TaxRateEnded(
        country=rate.country, region=rate.region, tax_class=rate.tax_class, ends_on=day.isoformat()
    )
    events.record(ctx, rate, news)
    return rate


def _refuse_outside(valid_on: DateRange, day: date) -> None:
    if (valid_on.lower and day <= valid_on.lower) or (valid_on.upper and day > valid_on.upper):
        message = "on: choose a day after it began and before it ends"
        raise Invalid("pricing.end_outside", message, field="on")


@command(needs="parties.exempt")
def grant_exemption(ctx: Context, *, customer_id: str, exemption: ExemptionDraft) -> TaxExemption:
    """Free a customer from tax by a certificate, from a day on.

    Raises Missing, Invalid naming the field, Refused when the certificate is entered for these days already.
    """
    with naming("customer_id"):
        customer = customer_for(customer_id)
    row = TaxExemption(
        customer=customer,
        country=checks.country(exemption.country),
        region=checks.text(exemption.region, field="region", most=10, least=0).upper(),
        tax_classes=[checks.code(one, field="tax_classes", most=20) for one in exemption.tax_classes],
        number=checks.text(exemption.number, field="number", most=60),
        reason=checks.text(exemption.reason, field="reason", most=120),
        valid_on=period(exemption.valid_from or ctx.now.date(), exemption.valid_until),
    )
    message = f"number: certificate {row.number} is entered for these days already; end that one first"
    with unless_taken(Refused("pricing.exemption_taken", message, field="number")):
        row.save(force_insert=True)
    news = TaxExemptionGranted(
        customer_id=customer.public_id, country=row.country, region=row.region, number=row.number
    )
    events.record(ctx, row, news)
    return row


@command(needs="parties.exempt")
def end_exemption(ctx: Context, *, exemption_id: str) -> TaxExemption:
    """Let a certificate hold no longer from today on; raises Missing, or Refused when it is over.

    One that began today is taken back altogether.
    """
    row = TaxExemption.objects.visible_to(ctx).locked().by_public_id(exemption_id)
    today = ctx.now.date()
    if row.valid_on.isempty or (row.valid_on.upper and row.valid_on.upper <= today):
        raise Refused("pricing.exemption_over", f"certificate {row.number} is over already")
    row.valid_on = DateRange(min(row.valid_on.lower, today), today)
    row.save(update_fields=["valid_on"])
    events.record(ctx, row, TaxExemptionEnded(number=row.number))
    return row
