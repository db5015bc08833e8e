import pytest

from goodorder.kernel.errors import Malformed, Missing
from goodorder.parties import commands, queries
from goodorder.parties.rules import ChannelTerms, CustomerParticulars


def people(ctx, *names):
    return [
        commands.register_customer(
            ctx, particulars=CustomerParticulars(name=name, email=f"{name.lower()}@example.com")
        )
        for name in names
    ]


@pytest.mark.django_db
def test_customers_come_newest_first_page_by_page(ctx):
    ada, bob, cyd = people(ctx, "Ada", "Bob", "Cyd")
    page = queries.list_customers(ctx, size=2)
    assert page.items == [cyd, bob]
    rest = queries.list_customers(ctx, size=2, cursor=page.next_cursor)
    assert (rest.items, rest.next_cursor) == ([ada], "")
    with pytest.raises(Malformed, match="cursor"):
        queries.list_customers(ctx, cursor="broken")


@pytest.mark.django_db
def test_customers_are_found_by_part_of_name_or_email_and_by_whole_ref(ctx):
    ada, bob = people(ctx, "Ada", "Bob")
    ref = CustomerParticulars(name="Cyd", external_ref="shop:77")
    cyd = commands.register_customer(ctx, particulars=ref)
    assert queries.list_customers(ctx, search="aD").items == [ada]
    assert queries.list_customers(ctx, search="bob@").items == [bob]
    assert queries.list_customers(ctx, search=" shop:77 ").items == [cyd]
    assert queries.list_customers(ctx, search="shop:7").items == []


@pytest.mark.django_db
def test_lists_take_the_same_queries_at_one_row_and_at_three(ctx, django_assert_num_queries):
    terms = ChannelTerms(currency="EUR", price_list="retail")
    for row in range(1, 4):
        company = {"code": f"DE0{row}", "name": "Goodorder GmbH", "country": "DE", "currency": "EUR"}
        commands.open_company(ctx, **company)
        commands.open_channel(ctx, company=f"DE0{row}", code=f"web{row}", name="Web", terms=terms)
        people(ctx, f"Ada{row}")
        if row == 2:
            continue
        with django_assert_num_queries(1):
            assert len(queries.list_companies(ctx).items) == row
        with django_assert_num_queries(1):
            assert [channel.company.code for channel in queries.list_channels(ctx).items][-1] == f"DE0{row}"
        with django_assert_num_queries(1):
            assert len(queries.list_customers(ctx, search="ada").items) == row


@pytest.mark.django_db
def test_scopes_narrow_companies_and_channels(ctx):
    terms = ChannelTerms(currency="EUR", price_list="retail")
    for code in ("DE01", "FR01"):
        commands.open_company(ctx, code=code, name=code, country=code[:2], currency="EUR")
        commands.open_channel(ctx, company=code, code=f"web-{code}", name="Web", terms=terms)
    french = type(ctx)("user:fr", ctx.now, ctx.permissions, {"company": frozenset({"FR01"})})
    assert [company.code for company in queries.list_companies(french).items] == ["FR01"]
    assert [channel.code for channel in queries.list_channels(french).items] == ["web-FR01"]
    assert [channel.code for channel in queries.list_channels(ctx, company="DE01").items] == ["web-DE01"]
    with pytest.raises(Missing):
        queries.get_company(french, "DE01")
    assert queries.company_for("DE01").code == "DE01"
    assert queries.channel_for("web-DE01").company.code == "DE01"


@pytest.mark.django_db
def test_an_unknown_customer_is_missing_by_name(ctx):
    with pytest.raises(Missing, match="no customer cus_none"):
        queries.get_customer(ctx, "cus_none")
