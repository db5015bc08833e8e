"""What happened to a customer's link. The token is in none of it."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class SafeLinkIssued(Fact, aggregate="safe_link"):
    """A link to the customer's page was made."""

    link_id: str
    ends_on: str

    def sentence(self) -> str:
        """Say it for the timeline."""
        return tell(self, "Link to the customer's page made, open until {ends_on}")


class SafeLinkRevoked(Fact, aggregate="safe_link"):
    """A link to the customer's page was closed."""

    link_id: str
