"""The one place where tests of the lower rooms get their companies from."""

from goodorder.parties.models import Company

POSTAL = {
    "name": "Northwind Tea Ltd",
    "line1": "14 Harbour Street",
    "line2": "",
    "city": "Bristol",
    "region": "",
    "postcode": "BS1 4RN",
    "country": "GB",
}


def company(code: str = "GB01", **fields) -> Company:
    """Return the company with this code, opened on first use."""
    defaults = {
        "name": "Northwind Tea Ltd",
        "country": "GB",
        "currency": "EUR",
        "tax_number": "GB 123 4567 89",
        "postal": POSTAL,
        **fields,
    }
    return Company.objects.get_or_create(code=code, defaults=defaults)[0]
