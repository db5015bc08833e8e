"""Services compared for a parcel: the candidates, the rules in force, and the questions to carriers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from goodorder.kernel.access import Context, internal_query
from goodorder.kernel.paging import Page, page_of
from goodorder.locations.queries import calendars, location_for
from goodorder.locations.rules import Calendar
from goodorder.shipping import ports
from goodorder.shipping.models import Comparison, Service, ServiceRuleRow, ServiceRuleSet
from goodorder.shipping.queries.addresses import postal_address
from goodorder.shipping.queries.services import rate_table, services_in_use, tariff_of
from goodorder.shipping.rules import (
    MOST_WEIGHT_G,
    Candidate,
    Case,
    Consignment,
    CostPart,
    Journey,
    Package,
    Reach,
    ServiceRule,
    TariffDraft,
    Wanted,
    choose,
    journey,
    price,
    verdict,
)

_LISTS = ("services", "countries", "channels", "customers")
_PLAIN = (
    "name",
    "effect",
    "least_weight_g",
    "most_weight_g",
    "least_value",
    "most_value",
    "hazard",
    "within_days",
)


@dataclass(frozen=True, slots=True)
class QuoteCall:
    """A question about prices: which carrier to ask, with what."""

    carrier: str
    request: ports.QuoteRequest


@internal_query
def rules_in_force() -> list[ServiceRule]:
    """Return the rules that bar and prefer services, by name."""
    rows = ServiceRuleRow.objects.filter(rule_set__is_in_force=True).order_by("name")
    return [_rule(row) for row in rows]


def _rule(row: ServiceRuleRow) -> ServiceRule:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    values.update({name: tuple(getattr(row, name)) for name in _LISTS})
    return ServiceRule(**values)


def list_service_rules(ctx: Context) -> list[ServiceRule]:
    """List the rules in force, by name."""
    kept = ServiceRuleSet.objects.visible_to(ctx).filter(is_in_force=True).prefetch_related("rules")
    return sorted((_rule(row) for one in kept for row in one.rules.all()), key=lambda rule: rule.name)


@internal_query
def reaches() -> dict[str, Reach]:
    """Return what each service in use carries when no rule speaks; parts of countries do not count."""
    return {service.code: _reach(service) for service in services_in_use()}


def _reach(service: Service) -> Reach:
    table = rate_table(service)
    heaviest = max((step[0] for zone in table.zones for step in zone.steps), default=0)
    if table.tariff.mode == "freight" or table.tariff.is_live:
        heaviest = MOST_WEIGHT_G
    countries = {country for zone in table.zones for country in zone.countries}
    most = min(heaviest, table.tariff.most_weight_g or heaviest)
    return Reach(frozenset(countries or {"*"}), most, table.tariff.takes_hazardous)


@internal_query
def is_shopped(service_code: str) -> bool:
    """Tell whether all services are compared when a label of this one is asked for."""
    return Service.objects.filter(code=service_code, tariff__is_shopped=True, is_active=True).exists()


@internal_query
def compared(wanted: Wanted, *, now: datetime, answers: Sequence[ports.QuoteAnswer] = ()) -> list[Candidate]:
    """Return every service in use as a candidate, the chosen one first; raises Missing for no such location."""
    location = location_for(wanted.location)
    calendar = calendars([location.pk], since=now.date())[location.pk]
    services = services_in_use()
    ruled = verdict(rules_in_force(), _case(wanted, calendar.local(now).date()), [s.code for s in services])
    found = _Quotes(answers)
    candidates = []
    for service in services:
        if rule := ruled.barred.get(service.code):
            candidates.append(_refused(service, "barred", f"barred by {rule}"))
        else:
            candidates.append(_candidate(service, wanted, calendar, now, found))
    return choose(candidates, promise_on=wanted.promise_on, preferred=ruled.preferred)


def _case(wanted: Wanted, today: date) -> Case:
    sent = wanted.consignment
    return Case(
        country=sent.country,
        weight_g=max((package.weight_g for package in sent.packages), default=0),
        value=sent.value,
        is_hazardous=sent.is_hazardous,
        promise_days=(wanted.promise_on - today).days if wanted.promise_on else None,
        channel=wanted.channel,
        customer=wanted.customer,
    )


class _Quotes:
    """Carriers' own prices by carrier, account and service."""

    def __init__(self, answers: Iterable[ports.QuoteAnswer]) -> None:
        self._problems: dict[tuple[str, str], str] = {}
        self._found: dict[tuple[str, str, str], ports.Quotation] = {}
        for answer in answers:
            self._problems[answer.carrier, answer.account] = answer.problem
            for one in answer.quotations:
                self._found[answer.carrier, answer.account, one.service] = one

    def of(self, service: Service, account: str) -> ports.Quotation | str:
        """Return a service's price, or why there is none."""
        found = self._found.get((service.carrier, account, service.carrier_service))
        if found:
            return found
        return self._problems.get((service.carrier, account)) or f"{service.carrier} quotes no price for it"


def _candidate(
    service: Service, wanted: Wanted, calendar: Calendar, now: datetime, quotes: _Quotes
) -> Candidate:
    table = rate_table(service)
    quoted = quotes.of(service, table.tariff.account) if table.tariff.is_live else None
    days = _days(service, quoted)
    travels = _journey(calendar, now, days, table.tariff)
    if travels is None:
        return _refused(service, "unfit", "the location is closed on every day it travels")
    found = price(table, wanted.consignment) if quoted is None else _live(quoted)
    if isinstance(found, str):
        return _refused(service, "unfit", found)
    amount, currency, parts = found if isinstance(found, tuple) else (found.amount, "", found.parts)
    return Candidate(
        service=service.code,
        name=service.name,
        mode=table.tariff.mode,
        amount=amount,
        currency=currency or service.currency,
        parts=parts,
        leaves_on=travels.leaves_on,
        arrives_on=travels.arrives_on,
        source="table" if quoted is None else "live",
    )


def _days(service: Service, quoted: ports.Quotation | str | None) -> int:
    if isinstance(quoted, ports.Quotation) and quoted.transit_days is not None:
        return quoted.transit_days
    return service.transit_days


def _journey(calendar: Calendar, now: datetime, days: int, tariff: TariffDraft) -> Journey | None:
    return journey(calendar, now, transit_days=days, cut_off=tariff.cut_off, weekdays=tariff.weekdays)


def _live(quoted: ports.Quotation | str) -> tuple[int, str, tuple[CostPart, ...]] | str:
    if isinstance(quoted, str):
        return quoted
    parts = quoted.parts or (("base", quoted.amount),)
    told = tuple(CostPart(kind, amount, "the carrier's own price") for kind, amount in parts)
    return quoted.amount, quoted.currency, told


def _refused(service: Service, outcome: str, because: str) -> Candidate:
    return Candidate(service=service.code, name=service.name, outcome=outcome, because=because)


@internal_query
def wanted_as_json(wanted: Wanted) -> dict[str, Any]:
    """Return what is wanted as it is stored."""
    plain = asdict(wanted)
    return {**plain, "promise_on": wanted.promise_on.isoformat() if wanted.promise_on else ""}


@internal_query
def wanted_of(comparison: Comparison) -> Wanted:
    """Return what was wanted, as it was stored."""
    kept: Mapping[str, Any] = comparison.wanted
    sent = kept["consignment"]
    packages = tuple(Package(**package) for package in sent["packages"])
    texts = {name: tuple(sent.get(name, ())) for name in ("accessorials", "hazards")}
    consignment = Consignment(**{**sent, **texts, "packages": packages})
    return Wanted(**{**kept, "consignment": consignment, "promise_on": comparison.promise_on})


@internal_query
def quotes_for_call(comparison_id: str) -> list[QuoteCall]:
    """Return the questions to carriers that an open comparison waits for; none when it is decided."""
    comparison = Comparison.objects.by_public_id(comparison_id)
    if comparison.state != "asked":
        return []
    wanted = wanted_of(comparison)
    parcels = tuple(ports.Parcel(**asdict(package)) for package in wanted.consignment.packages)
    return [
        QuoteCall(
            carrier,
            ports.QuoteRequest(
                services=services,
                sender=postal_address(wanted.sender),
                recipient=postal_address(wanted.recipient),
                parcels=parcels,
                account=account,
            ),
        )
        for (carrier, account), services in live_services().items()
    ]


@internal_query
def live_services() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the services whose carriers tell their prices, by carrier and account."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for service in services_in_use():
        tariff = tariff_of(service)
        if tariff.is_live:
            key = service.carrier, tariff.account
            found[key] = (*found.get(key, ()), service.carrier_service)
    return found


def get_comparison(ctx: Context, comparison_id: str) -> Comparison:
    """Return a comparison with the service it chose; raises Missing."""
    rows = Comparison.objects.visible_to(ctx).select_related("service")
    return rows.by_public_id(comparison_id)


def list_comparisons(
    ctx: Context, *, state: str = "", parcel: str = "", cursor: str = "", size: int = 50
) -> Page[Comparison]:
    """Return comparisons, the newest first; of one parcel (public id) or in one state, if asked."""
    rows = Comparison.objects.visible_to(ctx).select_related("service")
    if state:
        rows = rows.filter(state=state)
    if parcel:
        rows = rows.filter(parcel=parcel)
    return page_of(rows, cursor=cursor, size=size)
