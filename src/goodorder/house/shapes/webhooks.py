"""Webhook endpoints and their deliveries, on the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from goodorder.doorway.shapes import Asked, Instant, Sent, Shown, read
from goodorder.webhooks.models import Attempt, Endpoint, WebhookDelivery
from goodorder.webhooks.rules import (
    LONGEST_NAME,
    LONGEST_URL,
    MOST_AT_ONCE,
    MOST_KINDS,
    USUAL_AT_ONCE,
    EndpointDraft,
)

EndpointName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Url = Annotated[str, Field(min_length=1, max_length=LONGEST_URL, description="https, port 443 or 8443")]
KindPattern = Annotated[str, Field(min_length=1, max_length=80)]
Kinds = Annotated[
    list[KindPattern],
    Field(min_length=1, max_length=MOST_KINDS, description="such as orders.OrderPlaced, orders.* or *"),
]
AtOnce = Annotated[int, Field(ge=1, le=MOST_AT_ONCE, description="calls under way at the same time")]


class WebhookEndpointSent(Sent):
    """An address and what it wants to hear of: the events of one company, or of all when none is named."""

    name: EndpointName
    url: Url
    kinds: Kinds
    company: Annotated[str, Field(max_length=60)] = ""
    at_once: AtOnce = USUAL_AT_ONCE

    def as_draft(self) -> EndpointDraft:
        """Return it in the room's own words."""
        return EndpointDraft(**self.model_dump())


class WebhookEndpointChanges(Sent):
    """What changes; fields left out stay as they are."""

    name: EndpointName | None = None
    url: Url | None = None
    kinds: Kinds | None = None
    at_once: AtOnce | None = None


class WebhookEndpointShown(Shown):
    """An endpoint without its secret. `failing_since` is empty while its last call was accepted."""

    id: str
    name: str
    url: str
    kinds: list[str]
    company: str
    at_once: int
    state: str
    made_at: datetime
    stopped_at: datetime | None
    failing_since: datetime | None
    last_error: str

    @classmethod
    def of(cls, row: Endpoint) -> "WebhookEndpointShown":
        """Show an endpoint."""
        company = row.company.code if row.company else ""
        return cls(**read(cls, row, id=row.public_id, company=company))


class WebhookSecretShown(WebhookEndpointShown):
    """An endpoint with its secret: keep it now, it is shown this once."""

    secret: str

    @classmethod
    def once(cls, row: Endpoint, secret: str) -> "WebhookSecretShown":
        """Show a new secret."""
        return cls(**WebhookEndpointShown.of(row).model_dump(), secret=secret)


class WebhookDeliveriesAsked(Asked):
    """Which deliveries of an endpoint: of one state, or all."""

    state: Literal["", "waiting", "sending", "delivered", "failed"] = ""


class WebhookDeliveryShown(Shown):
    """One event on its way to one endpoint; `event_id` is the `webhook-id` it bears."""

    id: str
    event_id: str
    kind: str
    about: str
    state: str
    attempts: int
    due_at: datetime
    made_at: datetime
    settled_at: datetime | None
    status: int | None
    ms: int | None
    error: str

    @classmethod
    def of(cls, row: WebhookDelivery) -> "WebhookDeliveryShown":
        """Show a delivery."""
        return cls(**read(cls, row, id=row.public_id, event_id=row.event.public_id, about=row.subject))


class WebhookAttemptShown(Shown):
    """One call; `answer` is the beginning of what was answered."""

    number: int
    at: datetime
    ms: int
    status: int | None
    error: str
    answer: str


class WebhookDeliveryInFull(WebhookDeliveryShown):
    """A delivery with its attempts, newest first."""

    calls: list[WebhookAttemptShown]

    @classmethod
    def full(cls, row: WebhookDelivery, calls: list[Attempt]) -> "WebhookDeliveryInFull":
        """Show a delivery and its attempts."""
        shown = [WebhookAttemptShown.model_validate(one) for one in calls]
        return cls(**WebhookDeliveryShown.of(row).model_dump(), calls=shown)


class WebhookResendSent(Sent):
    """What failed since an instant; with `is_all` everything that happened since then."""

    since: Instant
    is_all: bool = False


class WebhookResentShown(Shown):
    """How many deliveries will be sent."""

    number: int
