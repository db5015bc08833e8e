"""When goods are suspected of a defect: how many come back for a fault, against what was sold and what is usual. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sums:
    """Units sold, and units that came back for a fault."""

    sold: int
    faulty: int

    @property
    def permille(self) -> int | None:
        """Return faulty units per thousand sold; None when nothing was sold."""
        return self.faulty * 1000 // self.sold if self.sold else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectTerms:
    """The rule: at least so many faulty units, per thousand sold, and so many tenths of the rate of everything."""

    least_faulty: int = 3
    least_permille: int = 50
    least_times_tenths: int = 20

    def suspects(self, one: Sums, everything: Sums) -> bool:
        """Tell whether goods are suspected; compared exactly, without rounding."""
        return (
            one.sold > 0
            and one.faulty >= self.least_faulty
            and one.faulty * 1000 >= self.least_permille * one.sold
            and one.faulty * everything.sold * 10 >= self.least_times_tenths * everything.faulty * one.sold
        )

    def formula(self, everything: Sums) -> str:
        """Write the rule with the values it is judged by."""
        usual = everything.permille
        return (
            f"faulty ≥ {self.least_faulty} and faulty ÷ sold ≥ {self.least_permille} ‰ and faulty ÷ sold ≥ "
            f"{self.least_times_tenths / 10:g} × that of everything ({'none' if usual is None else f'{usual} ‰'}: "
            f"{everything.faulty} of {everything.sold})"
        )
