"""Which events an endpoint gets, how long is waited between attempts, and what its secret is. Pure.

Headers and signature follow the Standard Webhooks specification, 1.0.0.
"""

import base64
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from goodorder.kernel.errors import Invalid

EVERYTHING = "*"
LONGEST_NAME, LONGEST_URL, MOST_KINDS = 80, 500, 100
USUAL_AT_ONCE, MOST_AT_ONCE = 4, 20
MOST_ENDPOINTS = 50
MOST_RESENT = 100_000

TIMEOUT_S = 15.0
LEASE = timedelta(seconds=60)  # longer than a call may take: then its worker is dead
MOST_TRIES = 15
_FIRST_S, _FACTOR, _LONGEST_S = 5, 3, 12 * 3600
_SPREAD = 0.2  # waits differ by up to a fifth, so that what failed together does not come back together
_PATIENCE, _LONGEST_REST_S = 3, 300
LONGEST_RETRY_AFTER_S = 3600
DISABLED_AFTER = timedelta(days=3)
OVERLAP = timedelta(hours=24)
MOST_BODY_BYTES = 64 * 1024
LONGEST_ANSWER, LONGEST_ERROR = 1000, 300
GONE, ACCEPTED = 410, range(200, 300)


@dataclass(frozen=True, slots=True)
class EndpointDraft:
    """An endpoint as it is asked for; no company: the events of all of them."""

    name: str
    url: str
    kinds: Sequence[str] = (EVERYTHING,)
    company: str = ""
    at_once: int = USUAL_AT_ONCE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt came to: `status` None when nothing was answered; `retry_after_s` is what was asked for."""

    delivery_id: int
    number: int
    ms: int
    status: int | None = None
    error: str = ""
    answer: str = field(default="", repr=False)
    retry_after_s: int = 0

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver took it: any answer of 200 to 299."""
        return self.status in ACCEPTED


def checked_kinds(wanted: Sequence[str], known: Collection[str]) -> list[str]:
    """Return patterns of kinds without doubles; raises Invalid for one that no event can match."""
    found = list(dict.fromkeys(one.strip() for one in wanted if one.strip()))
    if not found or len(found) > MOST_KINDS:
        message = f"kinds: name 1 to {MOST_KINDS} kinds of events, or * for all"
        raise Invalid("webhooks.kinds_missing", message, field="kinds")
    for pattern in found:
        if not kinds_matching([pattern], known):
            message = f"kinds: no event is called {pattern[:80]}; write a kind, a room with .* after it, or *"
            raise Invalid("webhooks.kind_unknown", message, field="kinds")
    return found


def kinds_matching(patterns: Sequence[str], known: Collection[str]) -> set[str]:
    """Return the kinds that patterns stand for: `*`, `orders.*` or a kind itself."""
    return {kind for kind in known for pattern in patterns if _matches(pattern, kind)}


def _matches(pattern: str, kind: str) -> bool:
    room, star = pattern[:-1], pattern.endswith(".*")
    return pattern in {EVERYTHING, kind} or (star and kind.startswith(room))


def wait_after(tries: int, chance: float, retry_after_s: int = 0) -> timedelta | None:
    """Return how long to wait after so many failed tries, None to give up; `chance` is drawn from 0 to 1.

    5 s, then three times as long each time, at most half a day: the last try is about three days after the first.
    """
    if tries >= MOST_TRIES:
        return None
    usual_s = min(_FIRST_S * _FACTOR ** (tries - 1), _LONGEST_S)
    spread_s = usual_s * (1 + _SPREAD * (2 * chance - 1))
    return timedelta(seconds=max(spread_s, min(retry_after_s, LONGEST_RETRY_AFTER_S)))


def rest_after(failures: int) -> timedelta:
    """Return how long an endpoint is left alone after so many failures in a row, whatever waits for it."""
    if failures < _PATIENCE:
        return timedelta()
    return timedelta(seconds=min(2 ** min(failures - _PATIENCE, 20), _LONGEST_REST_S))


def secret_of(server_key: str, nonce: str) -> str:
    """Derive an endpoint's signing secret: the database keeps the nonce alone, which opens nothing."""
    derived = hmac.digest(server_key.encode(), f"webhook {nonce}".encode(), "sha256")
    return "whsec_" + base64.b64encode(derived).decode()


def seconds_in(headers: Mapping[str, str]) -> int:
    """Return how many seconds an answer asks to be left alone for, 0 when it does not say so in seconds."""
    text = headers.get("retry-after", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - fits an integer


def kept_of(content: bytes) -> str:
    """Return what is kept of an answer's body: its beginning as text that a table can hold."""
    text = content[: 4 * LONGEST_ANSWER].decode("utf-8", "replace")
    return "".join(one for one in text if one.isprintable() or one in "\n\t")[:LONGEST_ANSWER]
