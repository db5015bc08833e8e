"""The small forms of the order page: hold, cancel, credit, payment received."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from
from goodorder.doorway.numbers import amount_of, amount_text
from goodorder.looks.words import word_for
from goodorder.orders.models import Order, OrderLine
from goodorder.orders.states import HOLD_KINDS


class HoldForm(HouseForm):
    """Why an order must wait."""

    kind = forms.ChoiceField(label=_("Kind"), initial="manual")
    reason = forms.CharField(label=_("Reason"), max_length=300)
    prefix = "hold"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["kind"], [(kind, word_for("hold", kind).label) for kind in HOLD_KINDS])


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A line of an order in a form that takes units of it: how many at most, and the field."""

    line: OrderLine
    most: int
    field: forms.BoundField


class UnitsForm(HouseForm):
    """Units per line, and a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, lines: Mapping[int, tuple[OrderLine, int]], *args: Any, **kwargs: Any) -> None:
        """Take the lines by position, each with how many units can be taken; `initial` takes them all."""
        super().__init__(*args, **kwargs)
        self._lines = lines
        for position, (line, most) in lines.items():
            self.fields[f"line-{position}"] = forms.IntegerField(
                label=line.sku_code or line.description,
                min_value=0,
                max_value=most,
                required=False,
                initial=most if self.takes_all else 0,
                widget=forms.NumberInput(
                    attrs={"class": "quantity", "aria-label": line.sku_code or line.description}
                ),
            )

    takes_all = False

    @property
    def rows(self) -> list[UnitRow]:
        """Return the lines with their fields."""
        return [
            UnitRow(line, most, self[f"line-{position}"]) for position, (line, most) in self._lines.items()
        ]

    def quantities(self) -> dict[int, int]:
        """Return position → units, without lines nothing is taken of."""
        typed = {position: self.cleaned_data.get(f"line-{position}") for position in self._lines}
        return {position: units for position, units in typed.items() if units}

    def clean(self) -> dict[str, Any]:
        """Ask for at least one unit."""
        if not self.errors and not self.quantities():
            raise forms.ValidationError(_("Write how many units, on at least one line."))
        return self.cleaned_data


class CancelForm(UnitsForm):
    """Units that have not left and are not wanted any more; all of them, unless the agent says fewer."""

    prefix = "cancel"
    takes_all = True


class CreditForm(UnitsForm):
    """Units that were shipped and are paid back."""

    prefix = "credit"


class PaymentForm(HouseForm):
    """Money that came in."""

    prefix = "paid"
    amount = forms.CharField(
        label=_("Amount"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    method = forms.ChoiceField(label=_("How"), choices=[("manual", _("Bank transfer")), ("cash", _("Cash"))])
    reference = forms.CharField(
        label=_("Reference"), max_length=80, help_text=_("What the bank statement says.")
    )

    def __init__(self, order: Order, *args: Any, due: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = order.currency
        self.fields["amount"].initial = amount_text(due, order.currency) if due > 0 else ""

    def minor(self) -> int:
        """Return the amount in minor units; raises Invalid."""
        return amount_of(self.cleaned_data["amount"], self._currency)


def cancellable(order: Order) -> dict[int, tuple[OrderLine, int]]:
    """Return the items of which units can still be cancelled: neither packed nor gone."""
    rows = {line.position: (line, line.live - line.handed_over - line.packed) for line in order.lines.all()}
    return {at: (line, most) for at, (line, most) in rows.items() if line.kind == "item" and most > 0}


def creditable(order: Order) -> dict[int, tuple[OrderLine, int]]:
    """Return the lines of which units are out and not credited."""
    rows = {line.position: (line, line.handed_over - line.credited) for line in order.lines.all()}
    return {at: (line, most) for at, (line, most) in rows.items() if most > 0}
