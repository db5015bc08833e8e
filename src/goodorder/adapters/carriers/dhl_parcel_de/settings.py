"""How we reach DHL, and by which of the merchant's accounts."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from goodorder.adapters.environment import Environment
from goodorder.kernel.errors import Invalid

API_KEY = "GOODORDER_DHL_API_KEY"
ACCOUNTS = "GOODORDER_DHL_ACCOUNTS"
URL = "GOODORDER_DHL_URL"
TIMEOUT = "GOODORDER_DHL_TIMEOUT_S"
DEFAULT_URL = "https://api-eu.dhl.com"
DEFAULT_TIMEOUT_S = 20.0
EXAMPLE = '{"main": {"user": "…", "password": "…", "billing_numbers": {"V01PAK": "33333333330101"}}}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One user of the business customer portal, with its billing number for each product."""

    user: str
    password: str
    billing_numbers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The application's key; accounts by the merchant's names, the first standing in for no name; address; seconds."""

    api_key: str
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
    read = Environment(environ, _refused)
    api_key = read.given(API_KEY, "the application's key")
    try:
        given = json.loads(environ.get(ACCOUNTS, ""))
        accounts = {str(name): Account(**account) for name, account in given.items()}
        next(iter(accounts.items()))
    except (ValueError, TypeError, AttributeError, StopIteration) as failure:
        raise _refused(f"set {ACCOUNTS} to JSON like {EXAMPLE}: {failure}", ACCOUNTS) from failure
    url = (environ.get(URL, "").strip() or DEFAULT_URL).rstrip("/")
    timeout_s = read.seconds(TIMEOUT, DEFAULT_TIMEOUT_S)
    return Settings(api_key=api_key, accounts=accounts, url=url, timeout_s=timeout_s)


def _refused(message: str, name: str) -> Invalid:
    return Invalid("shipping.carrier_not_configured", message, field=name)
