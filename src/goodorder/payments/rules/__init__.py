"""What money may do: pure checks, and how amounts spread over tenders."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from goodorder.kernel.errors import Invalid
from goodorder.kernel.money import MOST_MINOR_UNITS

AUTHORISE, CAPTURE, VOID, REFUND = "authorise", "capture", "void", "refund"
NO_PROVIDER, STORED = "none", "stored"
CARD = "card"
GIFT_CARD, STORE_CREDIT = STORED_METHODS = ("gift_card", "store_credit")
METHODS = (CARD, "manual", "cash", "on_account", *STORED_METHODS)
PATIENT = (
    CARD,
    "manual",
    "on_account",
)  # a new tender of these waits: nothing is settled or held by adding it
OURS = (NO_PROVIDER, STORED)  # what is settled in our own transaction: nobody outside is asked
HELD_METHODS = (CARD, *STORED_METHODS)  # held when an order is placed, taken when goods leave
BROUGHT_BEFOREHAND = (CARD, "manual")  # an order waits until these have the money, or a promise of it
OPEN_STATES = ("pending", "unknown")
LONGEST_CAUSE = 60
_WAITING = ("created", "authorised", "partly_captured")
_GONE = ("failed", "released", "expired")
CONTESTED = ("disputed", "charged_back")
DISPUTABLE = ("captured", "partly_captured", "partly_refunded")
LONGEST_NOTE, LONGEST_ADDRESS = 2000, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderDraft:
    """A means of payment somebody wants to use; `amount` in minor units of the payable's currency.

    A card has a provider and its token, a gift card its `code`; store credit is the payable's customer's.
    """

    method: str
    amount: int
    provider: str = NO_PROVIDER
    token: str = ""
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftCardDraft:
    """A gift card to be issued; `paid_by` is cash, manual (bank transfer) or goodwill, which needs a reason.

    `reference` is the caller's own name for it: the same never makes a second card.
    """

    company: str
    currency: str
    amount: int
    paid_by: str
    reference: str
    expires_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PastPayable:
    """What was owed on account for something before our time; `about` is its public id."""

    about: str
    amount: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """A tender's sums: held for us, taken, given back. Always refunded ≤ captured ≤ authorised."""

    authorised: int = 0
    captured: int = 0
    refunded: int = 0

    def after(self, kind: str, amount: int, *, is_sale: bool = False) -> "Counters":
        """Return the sums after an operation went well; a sale holds and takes at once."""
        held = {AUTHORISE: amount, VOID: -amount, CAPTURE: amount if is_sale else 0}.get(kind, 0)
        return Counters(
            authorised=self.authorised + held,
            captured=self.captured + (amount if kind == CAPTURE else 0),
            refunded=self.refunded + (amount if kind == REFUND else 0),
        )

    @property
    def is_sound(self) -> bool:
        """Whether nothing is negative and nothing larger than what it is part of."""
        return 0 <= self.refunded <= self.captured <= self.authorised


def checked_amount(amount: int, *, field: str = "amount", least: int = 1) -> int:
    """Return an amount in minor units if it is whole and in range; raises Invalid naming `field`."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not least <= amount <= MOST_MINOR_UNITS:
        message = f"{field}: write a whole number of minor units from {least} to {MOST_MINOR_UNITS}"
        raise Invalid("payments.amount_out_of_range", message, field=field)
    return amount


def checked_cause(cause: str) -> str:
    """Return the cause that makes a request happen once; raises Invalid when it is empty or too long."""
    if not cause or len(cause) > LONGEST_CAUSE:
        message = f"cause: name what asks for this in 1 to {LONGEST_CAUSE} characters"
        raise Invalid("payments.cause_unusable", message, field="cause")
    return cause


def checked_currency(currency: str) -> str:
    """Return a three-letter currency code; raises Invalid."""
    if len(currency) == 3 and currency.isascii() and currency.isupper():  # noqa: PLR2004 - ISO 4217 codes have three letters
        return currency
    raise Invalid("payments.currency_unknown", "currency: write three capital letters", field="currency")


def checked_tender(draft: TenderDraft) -> TenderDraft:
    """Return the draft if method, provider and token fit together; raises Invalid naming the field."""
    checked_amount(draft.amount, least=0)
    if draft.method not in METHODS:
        message = f"method: choose one of {', '.join(METHODS)}"
        raise Invalid("payments.method_unknown", message, field="method")
    if (draft.method == CARD) != (draft.provider != NO_PROVIDER):
        message = "provider: a card needs a provider's name, any other method needs `none`"
        raise Invalid("payments.provider_misfit", message, field="provider")
    if draft.method == CARD and not draft.token:
        message = "token: send the token the provider gave for the card"
        raise Invalid("payments.token_missing", message, field="token")
    if (draft.method == GIFT_CARD) != bool(draft.code):
        message = "code: send the code of a gift card, and no code with any other method"
        raise Invalid("payments.code_misfit", message, field="code")
    return draft


def move_for(kind: str, state: str, after: Counters) -> str:
    """Return the tender's move when an operation went well, `after` being its sums from then on."""
    if kind == AUTHORISE:
        return "authorize"
    if kind == VOID and state in _WAITING and after.authorised > after.captured:
        return "void_part"
    if kind == VOID:
        return "void" if state == "authorised" else "void_rest"
    if state in CONTESTED:
        return "refund_more" if kind == REFUND else "capture_more"
    if kind == REFUND:
        return "refund_rest" if after.refunded == after.captured else "refund_part"
    return _capture_move(state, after)


def _capture_move(state: str, after: Counters) -> str:
    if state == "created":
        return "sell"
    if after.refunded:
        return "capture_more"
    return "capture_rest" if after.captured == after.authorised else "capture_part"


def move_when_won(counters: Counters) -> str:
    """Return the tender's move when its last dispute was won: back to where its sums say it stands."""
    if counters.refunded:
        return "win_refunded"
    return "win" if counters.captured == counters.authorised else "win_part"


def checked_address(address: str, *, field: str) -> str:
    """Return a web address if it is one; raises Invalid naming `field`."""
    parts = urlsplit(address)
    if parts.scheme not in {"https", "http"} or not parts.hostname or len(address) > LONGEST_ADDRESS:
        message = f"{field}: write an address that begins with https://"
        raise Invalid("payments.address_unusable", message, field=field)
    return address


def checked_note(note: str) -> str:
    """Return a note on a dispute without blanks around it; raises Invalid when it is empty or too long."""
    text = note.strip()
    if not text or len(text) > LONGEST_NOTE:
        message = f"note: write what speaks for us in 1 to {LONGEST_NOTE} characters"
        raise Invalid("payments.note_unusable", message, field="note")
    return text


def carried(state: str, amount: int, counters: Counters) -> int:
    """Return what a tender contributes to its payable: all it promises, or what it brought or still holds."""
    if state in _WAITING:
        return amount
    return 0 if state in _GONE else counters.authorised - counters.refunded


def spread(amount: int, rooms: Sequence[int]) -> list[int]:
    """Fill rooms in the order given until the amount is used up; the parts never exceed their rooms."""
    parts = []
    for room in rooms:
        part = max(0, min(amount, room))
        parts.append(part)
        amount -= part
    return parts


def still_due(amount: int, asked: Iterable[tuple[str, int]]) -> int:
    """Return what of a request is to be asked for now, given state and amount of its former operations.

    Everything the first time, nothing on a repeat; after a definite failure, what is neither done nor open.
    """
    former = list(asked)
    if former and all(state != "failed" for state, _ in former):
        return 0
    return max(0, amount - sum(part for state, part in former if state != "failed"))
