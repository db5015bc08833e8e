"""Exchange rates, set by hand or from a file."""

from collections.abc import Sequence
from datetime import date

from goodorder.accounting.events import RateSet
from goodorder.accounting.models import ExchangeRate
from goodorder.accounting.rules import MOST_RATE, MOST_RATES, RateDraft, latest_of_each, rate_text
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid


@command(needs="accounting.rates")
def set_rate(ctx: Context, *, base: str, quote: str, on: date, rate: int, source: str) -> ExchangeRate:
    """Say what one unit of `base` is worth in `quote` from a day on, in 1/10^12; what is booked stays as it is.

    Raises Invalid naming the field that is wrong.
    """
    _write(ctx, [_checked(RateDraft(base, quote, on, rate, source))])
    return ExchangeRate.objects.get(base=base, quote=quote, on=on)


@command(needs="accounting.rates")
def import_rates(ctx: Context, *, rates: Sequence[RateDraft]) -> int:
    """Set many rates at once; of the same pair and day the last counts. Returns how many are new or changed.

    Raises Invalid naming the first that is wrong.
    """
    if not 0 < len(rates) <= MOST_RATES:
        message = f"rates: give between 1 and {MOST_RATES}"
        raise Invalid("accounting.rates_count", message, field="rates")
    return _write(ctx, [_checked(rate) for rate in latest_of_each(rates)])


def _checked(rate: RateDraft) -> RateDraft:
    for field, value in (("base", rate.base), ("quote", rate.quote)):
        checks.currency(value, field=field)
    if rate.base == rate.quote:
        message = "quote: name another currency than base"
        raise Invalid("accounting.rate_of_one", message, field="quote")
    checks.whole(rate.rate, field="rate", least=1, most=MOST_RATE)
    checks.text(rate.source, field="source", most=40)
    return rate


def _write(ctx: Context, rates: Sequence[RateDraft]) -> int:
    """Write rates in the order of their keys, so that two imports at once wait for each other and never lock up."""
    changed = []
    for rate in sorted(rates):
        row, is_new = ExchangeRate.objects.select_for_update().get_or_create(
            base=rate.base,
            quote=rate.quote,
            on=rate.on,
            defaults={"rate": rate.rate, "source": rate.source},
        )
        if not is_new and (row.rate, row.source) == (rate.rate, rate.source):
            continue
        was = "" if is_new else rate_text(row.rate)
        row.rate, row.source = rate.rate, rate.source
        row.save(update_fields=["rate", "source"])
        changed.append((row, _fact(rate, was)))
    events.record_many(ctx, changed)
    return len(changed)


def _fact(rate: RateDraft, was: str) -> RateSet:
    return RateSet(
        base=rate.base,
        quote=rate.quote,
        on=rate.on.isoformat(),
        rate=rate_text(rate.rate),
        source=rate.source,
        was=was,
    )
