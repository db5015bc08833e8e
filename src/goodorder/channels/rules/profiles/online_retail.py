"""The profile of the Online Retail data set: a UK wholesaler's invoice lines, December 2010 onwards.

What is decided here: carriage codes are shipping charges; what is no product (manual entries, fees,
samples, discounts) is a fee; numbers with C take back, with A are bad debts; negative quantities at
price 0 correct stock; who has no customer number is one counter customer per country.
"""

from goodorder.channels.rules.profiles.profile import Charge, From, HistoryPolicy, Profile

COUNTRIES = {
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Channel Islands": "JE",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "European Community": "EU",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
    "Unspecified": "ZZ",
}


def country_code(name: str) -> str:
    """Return the code of a country as the file names it; a name not known stays, and is refused as a code."""
    return COUNTRIES.get(name.strip(), name)


def customer_ref(number: str) -> str:
    """Return a customer number as a reference that names its source; none stays none."""
    return f"online-retail:{number.strip()}" if number.strip() else ""


def customer_name(number: str) -> str:
    """Return what to call a customer of whom only the number is known."""
    return f"Customer {number.strip()}" if number.strip() else ""


ONLINE_RETAIL = Profile(
    name="online-retail",
    kind="orders",
    columns={
        "order_number": From("InvoiceNo"),
        "placed_at": From("InvoiceDate"),
        "customer_ref": From("CustomerID", customer_ref),
        "customer_name": From("CustomerID", customer_name),
        "country": From("Country", country_code),
        "region": From("Country"),
        "sku": From("StockCode", str.upper),
        "description": From("Description"),
        "quantity": From("Quantity"),
        "unit_price": From("UnitPrice"),
    },
    time_zone="Europe/London",
    is_history=True,
    derives_opening_stock=True,
    policy=HistoryPolicy(
        credit_prefix="C",
        journal_prefix="A",
        charges={
            "POST": Charge("shipping", "Postage"),
            "DOT": Charge("shipping", "Dotcom postage"),
            "C2": Charge("shipping", "Carriage"),
            "M": Charge("fee", "Manual entry"),
            "D": Charge("fee", "Discount"),
            "S": Charge("fee", "Samples"),
            "B": Charge("fee", "Bad debt"),
            "AMAZONFEE": Charge("fee", "Amazon fee"),
            "BANK CHARGES": Charge("fee", "Bank charges"),
            "CRUK": Charge("fee", "CRUK commission"),
        },
        adjusts_stock=True,
        is_adjacent=False,
    ),
)
