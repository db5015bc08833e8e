"""The socket's face of the simulated tax engine."""

from collections.abc import Callable
from typing import Self

from goodorder.adapters.tax_engines.simulator import mapping, settings
from goodorder.adapters.tax_engines.simulator.client import Client
from goodorder.kernel.http import HttpLost, HttpUnreachable, Response
from goodorder.pricing.ports import TaxAnswer, TaxDocument, TaxEngineUnavailable, TaxInquiry


class SimulatorTaxEngine:
    """A tax engine that runs on loopback; stateless, so threads may share it."""

    def __init__(self, chosen: settings.Settings) -> None:
        self._client = Client(chosen)

    @classmethod
    def from_env(cls) -> Self:
        """Build it from the environment; raises Invalid naming the variable that is missing."""
        return cls(settings.from_env())

    def quote(self, inquiry: TaxInquiry) -> TaxAnswer:
        """Determine the tax on lines."""
        return mapping.answer(_reached(lambda: self._client.quote(mapping.inquiry_body(inquiry))))

    def commit(self, document: TaxDocument) -> str:
        """Record a document under its key."""
        body = mapping.document_body(document)
        return mapping.recorded(_reached(lambda: self._client.record(document.key, body)))

    def check(self) -> str:
        """Ask how it is."""
        return mapping.wellness(_reached(self._client.health))


def _reached(call: Callable[[], Response]) -> Response:
    """Return the answer of a call; a lost one is a reason to ask again."""
    try:
        return call()
    except (HttpLost, HttpUnreachable) as failure:
        raise TaxEngineUnavailable(failure.message) from failure
