import pytest

from goodorder.kernel.errors import Invalid, Missing
from goodorder.kernel.models import Event
from goodorder.shipping import commands, queries
from goodorder.shipping.models import Rate
from goodorder.shipping.rules import Quote, ServiceDraft, Surcharge, TariffDraft, ZoneRates

HOME = ZoneRates(code="home", countries=("GB",), steps=((2000, 395), (10_000, 695)))


def set_up(ctx, code="standard", **rest):
    draft = ServiceDraft(**{"code": code, "name": "Standard parcel", "currency": "GBP", **rest})
    return commands.set_up_service(ctx, draft=draft)


def told(kind):
    return [event.facts for event in Event.objects.filter(kind=kind).order_by("id")]


@pytest.mark.django_db
def test_a_service_is_set_up_once_and_anew_by_its_code(ctx):
    service = set_up(ctx)
    assert set_up(ctx) == service
    assert set_up(ctx, transit_days=5).transit_days == 5
    assert told("shipping.ServiceSetUp") == [{"code": "standard", "carrier": "own"}] * 2
    with pytest.raises(Invalid, match="currency: GBX is no currency"):
        set_up(ctx, currency="GBX")
    with pytest.raises(Invalid, match="transit_days: must lie between 0 and 365"):
        set_up(ctx, transit_days=999)


@pytest.mark.django_db
def test_rates_are_replaced_as_a_whole_and_quoted_with_their_reason(ctx):
    set_up(ctx, tax_class="reduced")
    commands.set_rates(ctx, service="standard", zones=[HOME])
    commands.set_rates(ctx, service="standard", zones=[HOME])
    assert Rate.objects.count() == 2
    reason = "Standard parcel: zone home, 500 g, step up to 2000 g"
    assert queries.quote("standard", "GB", 500) == Quote(395, "GBP", "reduced", reason)
    with pytest.raises(Invalid, match="service: standard: no zone goes to FR; choose another service"):
        queries.quote("standard", "FR", 500)
    with pytest.raises(Missing, match="no service drone"):
        queries.quote("drone", "GB", 500)
    with pytest.raises(Missing, match="no service drone"):
        commands.set_rates(ctx, service="drone", zones=[HOME])
    set_up(ctx, is_active=False)
    with pytest.raises(Invalid, match="service: standard is out of use"):
        queries.quote("standard", "GB", 500)


@pytest.mark.django_db
def test_lists_take_the_same_queries_at_one_row_and_at_three(ctx, django_assert_num_queries):
    for row in range(1, 4):
        set_up(ctx, code=f"s{row}")
        commands.set_rates(ctx, service=f"s{row}", zones=[HOME])
        if row == 2:
            continue
        with django_assert_num_queries(3):
            services = queries.list_services(ctx)
            assert [len(queries.rates_of(service.zones.all())[0].steps) for service in services] == [2] * row
        with django_assert_num_queries(3):
            queries.quote("s1", "GB", 500)


@pytest.mark.django_db
def test_terms_and_surcharges_make_the_table_a_price_follows_from(ctx):
    set_up(ctx)
    commands.set_rates(ctx, service="standard", zones=[HOME])
    commands.set_tariff(ctx, service="standard", draft=TariffDraft(dim_divisor=5000, cut_off="16:30"))
    commands.set_tariff(ctx, service="standard", draft=TariffDraft(dim_divisor=5000, cut_off="16:30"))
    fuel, remote = (
        Surcharge(kind="fuel", rate_ppm=50_000),
        Surcharge(kind="remote_area", amount=900, postcodes=(("GB", "ZE", "ZE"),)),
    )
    commands.set_surcharges(ctx, service="standard", surcharges=[fuel, remote])
    table = queries.rate_table(queries.get_service(ctx, "standard"))
    assert (table.tariff.dim_divisor, table.tariff.cut_off.isoformat()) == (5000, "16:30:00")
    assert (table.surcharges, [zone.steps for zone in table.zones]) == ((fuel, remote), [HOME.steps])
    assert told("shipping.TariffSet") == [
        {"code": "standard", "changes": {"dim_divisor": "5000", "cut_off": "16:30:00"}}
    ]
    with pytest.raises(Invalid, match="weekdays: write seven digits, Monday first"):
        commands.set_tariff(ctx, service="standard", draft=TariffDraft(weekdays="0000000"))
    with pytest.raises(Invalid, match="cut_off: write a time such as 16:30"):
        commands.set_tariff(ctx, service="standard", draft=TariffDraft(cut_off="late"))
