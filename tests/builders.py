"""What tests stand on: a company, its locations and SKUs."""

from itertools import count

from goodorder.catalog.models import Product, Sku
from goodorder.locations.models import Location
from goodorder.parties.models import Company

_serial = count(1)


def company(code: str = "GB") -> Company:
    particulars = {"name": f"Example {code}", "country": "GB", "currency": "GBP"}
    return Company.objects.get_or_create(code=code, defaults=particulars)[0]


def location(code: str | None = None, *, rank: int = 100, handling_cost: int = 0) -> Location:
    code = code or f"LOC{next(_serial)}"
    return Location.objects.create(
        company=company(), code=code, name=f"Place {code}", rank=rank, handling_cost=handling_cost
    )


def sku(code: str | None = None, *, weight_g: int = 250) -> Sku:
    code = code or f"SKU-{next(_serial)}"
    product = Product.objects.create(code=code, name=f"Product {code}")
    return Sku.objects.create(product=product, code=code, name=f"Product {code}", weight_g=weight_g)
