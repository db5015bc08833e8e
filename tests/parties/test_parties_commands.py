import threading

import pytest
from django.db import connection

from goodorder.kernel.access import system_context
from goodorder.kernel.errors import Forbidden, Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.parties import commands, queries
from goodorder.parties.models import Address, Customer
from goodorder.parties.rules import ChannelTerms, CustomerParticulars, PostalAddress

HOME = PostalAddress(name="Ada King", line1="12 St James's Square", city="London", country="gb")
WEB = ChannelTerms(currency="GBP", price_list="retail")


def open_company(ctx, code="GB01"):
    return commands.open_company(ctx, code=code, name="Goodorder Ltd", country="GB", currency="GBP")


def told(kind):
    return [event.facts for event in Event.objects.filter(kind=kind).order_by("id")]


@pytest.mark.django_db
def test_open_company_completes_its_address_with_its_own_name_and_country(ctx):
    company = commands.open_company(
        ctx,
        code="GB01",
        name="Goodorder Ltd",
        country="gb",
        currency="gbp",
        postal={"line1": "1 Mill Lane", "city": "Leeds", "postcode": "LS1 1AA"},
    )
    assert (company.country, company.currency, company.version) == ("GB", "GBP", 1)
    assert (company.postal["name"], company.postal["country"]) == ("Goodorder Ltd", "GB")
    assert told("parties.CompanyOpened") == [{"code": "GB01"}]


@pytest.mark.django_db
def test_open_company_refuses_a_code_twice_and_says_what_to_do(ctx):
    open_company(ctx)
    with pytest.raises(Refused, match="there is a company GB01 already; choose another code") as refusal:
        open_company(ctx)
    assert refusal.value.code == "parties.company_code_taken"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "GB 01"}, "code"),
        ({"name": " "}, "name"),
        ({"country": "UK"}, "country"),
        ({"currency": "DEM"}, "currency"),
        ({"postal": {"line1": "1 Mill Lane"}}, "postal.city"),
    ],
)
def test_open_company_names_the_wrong_field(ctx, changes, field):
    good = {"code": "GB01", "name": "Goodorder Ltd", "country": "GB", "currency": "GBP"}
    with pytest.raises(Invalid) as refusal:
        commands.open_company(ctx, **{**good, **changes})
    assert refusal.value.details["field"] == field
    assert refusal.value.message.startswith(f"{field}: ")


@pytest.mark.django_db
def test_open_channel_belongs_to_its_company_and_keeps_its_terms(ctx):
    company = open_company(ctx)
    terms = ChannelTerms(currency="EUR", price_list="retail-eu", tax_included=False, backorders=True)
    channel = commands.open_channel(ctx, company="GB01", code="web-eu", name="Web shop Europe", terms=terms)
    found = queries.get_channel(ctx, "web-eu")
    assert (found, found.company, found.backorders, found.tax_included) == (channel, company, True, False)
    with pytest.raises(Missing, match="no company FR01"):
        commands.open_channel(ctx, company="FR01", code="fr", name="France", terms=WEB)
    with pytest.raises(Refused, match="there is a channel web-eu already"):
        commands.open_channel(ctx, company="GB01", code="web-eu", name="Again", terms=terms)
    with pytest.raises(Invalid, match="kind: choose one of web, marketplace"):
        commands.open_channel(ctx, company="GB01", code="x", name="X", kind="shop", terms=WEB)


@pytest.mark.django_db
def test_a_scoped_actor_cannot_set_up_a_channel_for_another_company(ctx):
    open_company(ctx)
    limited = type(ctx)("user:eve", ctx.now, frozenset({"parties.setup"}), {"company": frozenset({"DE01"})})
    with pytest.raises(Missing):
        commands.open_channel(limited, company="GB01", code="web", name="Web", terms=WEB)


@pytest.mark.django_db
def test_a_scoped_actor_opens_no_company_it_could_not_see(ctx):
    somewhere = type(ctx)("user:eve", ctx.now, frozenset({"parties.setup"}), {"company": frozenset({"DE01"})})
    with pytest.raises(Forbidden) as refused:
        open_company(somewhere)
    assert refused.value.code == "parties.company_beyond"


def test_setting_up_needs_the_permission(ctx):
    clerk = type(ctx)("user:clerk", ctx.now, frozenset({"parties.view"}))
    with pytest.raises(Forbidden, match=r"parties\.setup"):
        open_company(clerk)


@pytest.mark.django_db
def test_match_goes_by_external_ref_before_email_and_never_by_name(ctx):
    ada = commands.register_customer(
        ctx, particulars=CustomerParticulars(name="Ada King", email="ada@example.com", external_ref="shop:1")
    )
    bob = commands.register_customer(
        ctx, particulars=CustomerParticulars(name="Bob", email="bob@example.com")
    )

    def match(**particulars):
        return commands.match_customer(ctx, particulars=CustomerParticulars(**particulars))

    assert match(name="A. King", external_ref="shop:1", email="bob@example.com") == ada
    assert match(name="Somebody", email="ADA@Example.com") == ada
    assert match(name="Ada King") not in {ada, bob}
    assert match(name="Bob", external_ref="shop:2", email="bob@example.com") == bob
    assert queries.customer_for(bob.public_id).external_ref == "shop:2"
    assert match(name="Robert", external_ref="shop:2") == bob


@pytest.mark.django_db(transaction=True)
def test_two_first_orders_at_once_make_one_customer():
    found = []

    def first_order():
        particulars = CustomerParticulars(name="Ada King", email="ada@example.com", external_ref="shop:1")
        found.append(commands.match_customer(system_context("test"), particulars=particulars).public_id)
        connection.close()

    threads = [threading.Thread(target=first_order) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_register_refuses_a_known_external_ref(ctx):
    particulars = CustomerParticulars(name="Ada King", external_ref="shop:1")
    commands.register_customer(ctx, particulars=particulars)
    with pytest.raises(Refused, match="external_ref: shop:1 is a customer already"):
        commands.register_customer(ctx, particulars=particulars)


@pytest.mark.django_db
def test_change_customer_tells_only_what_differs(ctx):
    ada = commands.register_customer(ctx, particulars=CustomerParticulars(name="Ada King"))
    changes = {"name": "Ada King", "terms_days": "30", "email": "ada@example.com"}
    ada = commands.change_customer(ctx, customer_id=ada.public_id, changes=changes)
    commands.change_customer(ctx, customer_id=ada.public_id, changes=changes)
    assert (ada.terms_days, ada.email) == (30, "ada@example.com")
    assert told("parties.CustomerChanged") == [
        {"customer_id": ada.public_id, "changes": {"terms_days": "30", "email": "ada@example.com"}}
    ]
    with pytest.raises(Invalid, match="public_id: cannot be changed; open to change: email, kind"):
        commands.change_customer(ctx, customer_id=ada.public_id, changes={"public_id": "x"})
    with pytest.raises(Invalid, match="email: write an address like"):
        commands.change_customer(ctx, customer_id=ada.public_id, changes={"email": "ada"})


@pytest.mark.django_db
def test_an_address_is_kept_once_whatever_its_case_and_blanks(ctx):
    ada = commands.register_customer(ctx, particulars=CustomerParticulars(name="Ada King"))
    first = commands.add_address(ctx, customer_id=ada.public_id, postal=HOME)
    shouted = PostalAddress(name="ADA KING", line1="12  ST JAMES'S SQUARE ", city="London", country="GB")
    assert commands.add_address(ctx, customer_id=ada.public_id, postal=shouted) == first
    assert Address.objects.count() == 1
    assert first.postal["country"] == "GB"
