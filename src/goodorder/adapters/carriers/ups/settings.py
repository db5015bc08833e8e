"""How we reach UPS, and by which of the merchant's accounts."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from goodorder.adapters.environment import Environment
from goodorder.kernel.errors import Invalid

ACCOUNTS = "GOODORDER_UPS_ACCOUNTS"
URL = "GOODORDER_UPS_URL"
TIMEOUT = "GOODORDER_UPS_TIMEOUT_S"
DEFAULT_URL = "https://onlinetools.ups.com"
DEFAULT_TIMEOUT_S = 20.0
EXAMPLE = '{"main": {"client_id": "…", "client_secret": "…", "shipper_number": "A1B2C3"}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account: the application's credentials and the shipper number that pays."""

    client_id: str
    client_secret: str
    shipper_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Accounts by the merchant's names for them, the first one standing in for no name; address; seconds to wait."""

    accounts: Mapping[str, Account]
    url: str = DEFAULT_URL
    timeout_s: float = DEFAULT_TIMEOUT_S

    def account(self, name: str) -> Account:
        """Return an account by its name; raises Invalid when it is not configured."""
        found = self.accounts.get(name) if name else next(iter(self.accounts.values()))
        if found is None:
            message = f"{ACCOUNTS} has no account {name}; add it, or correct the service's account"
            raise Invalid("shipping.account_unknown", message, field="account")
        return found


def from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises Invalid naming the variable with an example."""
    try:
        given = json.loads(environ.get(ACCOUNTS, ""))
        accounts = {str(name): Account(**account) for name, account in given.items()}
        next(iter(accounts.items()))
    except (ValueError, TypeError, AttributeError, StopIteration) as failure:
        raise _refused(f"set {ACCOUNTS} to JSON like {EXAMPLE}: {failure}", ACCOUNTS) from failure
    timeout_s = Environment(environ, _refused).seconds(TIMEOUT, DEFAULT_TIMEOUT_S)
    url = (environ.get(URL, "").strip() or DEFAULT_URL).rstrip("/")
    return Settings(accounts=accounts, url=url, timeout_s=timeout_s)


def _refused(message: str, name: str) -> Invalid:
    return Invalid("shipping.carrier_not_configured", message, field=name)
