"""Sales tax of the states of the USA: a start to be checked and edited, not tax advice.

These are the states' own base rates on general goods, without counties, cities and districts, which add theirs
as rates of other levels. A seller owes tax only where they have a duty to collect it: enter what applies.
"""

from goodorder.pricing.rules.vat import STANDARD

STATE = "state"
# State: base rate in thousandths of a per cent.
_THOUSANDTHS = {
    "AL": 4000,
    "AR": 6500,
    "AZ": 5600,
    "CA": 7250,
    "CO": 2900,
    "CT": 6350,
    "DC": 6000,
    "FL": 6000,
    "GA": 4000,
    "HI": 4000,
    "IA": 6000,
    "ID": 6000,
    "IL": 6250,
    "IN": 7000,
    "KS": 6500,
    "KY": 6000,
    "LA": 5000,
    "MA": 6250,
    "MD": 6000,
    "ME": 5500,
    "MI": 6000,
    "MN": 6875,
    "MO": 4225,
    "MS": 7000,
    "NC": 4750,
    "ND": 5000,
    "NE": 5500,
    "NJ": 6625,
    "NM": 4875,
    "NV": 6850,
    "NY": 4000,
    "OH": 5750,
    "OK": 4500,
    "PA": 6000,
    "RI": 7000,
    "SC": 6000,
    "SD": 4200,
    "TN": 7000,
    "TX": 6250,
    "UT": 4850,
    "VA": 4300,
    "VT": 6000,
    "WA": 6500,
    "WI": 5000,
    "WV": 6000,
    "WY": 4000,
}
US_STATE_RATES = tuple((state, STANDARD, part * 10) for state, part in _THOUSANDTHS.items())
