"""How we reach Stripe and know each other."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from goodorder.adapters.environment import Environment
from goodorder.kernel.errors import Invalid

API_KEY = "GOODORDER_STRIPE_API_KEY"
WEBHOOK_SECRET = "GOODORDER_STRIPE_WEBHOOK_SECRET"  # noqa: S105  the variable's name
URL = "GOODORDER_STRIPE_URL"
TIMEOUT = "GOODORDER_STRIPE_TIMEOUT_S"
DEFAULT_URL = "https://api.stripe.com"
DEFAULT_TIMEOUT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The secret or restricted key; webhook secrets, the present one first; address; seconds to wait."""

    api_key: str
    webhook_secrets: tuple[str, ...]
    url: str = DEFAULT_URL
    timeout_s: float = DEFAULT_TIMEOUT_S


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises Invalid naming the variable. Two webhook secrets are separated by a space."""
    read = Environment(environ, _refused)
    return Settings(
        api_key=read.given(API_KEY, "Stripe's secret or restricted key"),
        webhook_secrets=tuple(read.given(WEBHOOK_SECRET, "the webhook endpoint's signing secret").split()),
        url=(environ.get(URL, "").strip() or DEFAULT_URL).rstrip("/"),
        timeout_s=read.seconds(TIMEOUT, DEFAULT_TIMEOUT_S),
    )


def _refused(message: str, name: str) -> Invalid:
    return Invalid("payments.provider_not_configured", message, field=name)
