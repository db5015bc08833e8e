"""The rate table of our own van."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goodorder.kernel.errors import Invalid

RATES = "GOODORDER_OWN_CARRIER_RATES"
EXAMPLE = (
    '{"currency": "EUR", "services": {"van": {"countries": ["DE"], "steps": [[2000, 450], [31500, 990]]}}}'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Prices by weight: `steps` are (up to weight_g, price in minor units), lightest first.

    `countries` are two-letter codes; none means everywhere.
    """

    steps: tuple[tuple[int, int], ...]
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The services offered and the currency of their prices."""

    currency: str
    services: Mapping[str, Service]


DEFAULT = Settings(
    currency="EUR",
    services={
        "standard": Service(steps=((2_000, 450), (5_000, 590), (10_000, 790), (31_500, 1_190))),
        "same_day": Service(steps=((5_000, 1_290), (31_500, 1_990))),
    },
)


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the table from JSON in the environment, or take the one above; raises Invalid with an example."""
    text = environ.get(RATES, "")
    if not text:
        return DEFAULT
    try:
        table = json.loads(text)
        return Settings(
            currency=_word(table["currency"]),
            services={name: _service(content) for name, content in table["services"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError) as failure:
        raise Invalid(
            "shipping.bad_rates", f"{RATES} must be JSON like {EXAMPLE}: {failure}", field=RATES
        ) from failure


def _word(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} must be a word")
    return value


def _service(content: Mapping[str, Any]) -> Service:
    steps = tuple(sorted((_whole(weight_g), _whole(price)) for weight_g, price in content["steps"]))
    if not steps:
        raise ValueError("a service needs at least one step")
    return Service(steps=steps, countries=frozenset(content.get("countries", ())))


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} must be a whole number, zero or more")
    return value
