"""What tests stand on, built through commands: companies, their locations and SKUs."""

from itertools import count

from goodorder.catalog import commands as catalog
from goodorder.catalog.models import Sku
from goodorder.catalog.queries import resolve_sku
from goodorder.catalog.rules import SkuDraft
from goodorder.kernel.access import system_context
from goodorder.locations import commands as locations
from goodorder.locations.models import Location
from goodorder.locations.rules import LocationDraft
from goodorder.parties import commands as parties
from goodorder.parties.models import Company

POSTAL = {
    "name": "Northwind Tea Ltd",
    "line1": "14 Harbour Street",
    "city": "Bristol",
    "postcode": "BS1 4RN",
    "country": "GB",
}
_serial = count(1)


def company(code: str = "GB01") -> Company:
    """Return the company with this code, opened on first use."""
    return Company.objects.filter(code=code).first() or parties.open_company(
        system_context("tests"),
        code=code,
        name="Northwind Tea Ltd",
        country="GB",
        currency="EUR",
        tax_number="GB 123 4567 89",
        postal=POSTAL,
    )


def location(code: str | None = None, *, rank: int = 100, handling_cost: int = 0) -> Location:
    """Open another location of the first company."""
    code = code or f"LOC{next(_serial)}"
    draft = LocationDraft(rank=rank, handling_cost=handling_cost)
    return locations.open_location(
        system_context("tests"), company=company().code, code=code, name=f"Place {code}", draft=draft
    )


def sku(code: str | None = None, *, weight_g: int = 250) -> Sku:
    """Enter another SKU, with its own product."""
    code = code or f"SKU-{next(_serial)}"
    drafts = [SkuDraft(code=code, name=f"Product {code}", weight_g=weight_g)]
    catalog.import_skus(system_context("tests"), drafts=drafts)
    return resolve_sku(code)


def kit(code: str, parts: list[tuple[str, int]]) -> Sku:
    """Enter a kit of parts (code, units)."""
    catalog.import_skus(system_context("tests"), drafts=[SkuDraft(code=code, name=f"Kit {code}", kind="kit")])
    catalog.set_kit_parts(system_context("tests"), sku_id=resolve_sku(code).public_id, parts=parts)
    return resolve_sku(code)
