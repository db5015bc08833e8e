"""What happened to custom fields and their values."""

from goodorder.kernel.events import Fact
from goodorder.kernel.money import Money
from goodorder.locale import amount_in, tell

_SAID = 40  # letters of a value that a timeline shows


class FieldDefined(Fact, aggregate="field"):
    """A custom field was set up."""

    field_id: str
    subject: str
    key: str
    label: str
    holds: str


class FieldChanged(Fact, aggregate="field"):
    """A custom field was changed; `before` and `after` name what differs."""

    field_id: str
    key: str
    before: dict[str, str]
    after: dict[str, str]


class FieldRetired(Fact, aggregate="field"):
    """A custom field was taken out of use; its values stay."""

    field_id: str
    key: str


class FieldRestored(Fact, aggregate="field"):
    """A custom field is in use again."""

    field_id: str
    key: str


class FieldValueSet(Fact, aggregate="field_value"):
    """A custom field of a record got another value, or lost it.

    `before` and `after` are as kept, empty for none; the labels are those of choices, empty for other kinds. `currency`
    is what amounts are in.
    """

    subject: str
    key: str
    label: str
    holds: str
    before: str
    before_label: str
    after: str
    after_label: str
    currency: str = ""

    def sentence(self) -> str:
        """Say it for the timeline."""
        was = self._said(self.before_label or self.before)
        now = self._said(self.after_label or self.after)
        if not now:
            return tell(self, "{label}: {was} taken away", was=was)
        if not was:
            return tell(self, "{label}: {now}", now=now)
        return tell(self, "{label}: {now} instead of {was}", was=was, now=now)

    def _said(self, value: str) -> str:
        if self.holds == "yes_no" and value:
            return tell(self, "yes") if value == "yes" else tell(self, "no")
        if self.holds == "money" and value:
            return amount_in(Money(int(value), self.currency))
        said = " ".join(value.split())
        return said if len(said) <= _SAID else f"{said[:_SAID]}…"
