"""Rules that tell a simulator when and how to fail, so that a failure can be repeated exactly."""

import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

Family = Literal["answer", "callback"]

# Mode, and the seconds it waits unless the rule says otherwise.
ANSWER_MODES: dict[str, float] = {
    "decline": 0,
    "timeout": 30,
    "slow": 5,
    "lose_before_acting": 0,
    "act_and_lose": 0,
    "error_500": 0,
    "error_500_after": 0,
    "error_in_200": 0,
    "garbage_body": 0,
    "wrong_amount": 0,
}
CALLBACK_MODES: dict[str, float] = {
    "callback_twice": 0,
    "callback_late": 2,
    "callback_out_of_order": 2,
    "callback_never": 0,
}
MODES = ANSWER_MODES | CALLBACK_MODES
FRACTIONS = frozenset({"share", "delay_s"})
WHOLE = frozenset({"times", "seed", "copies", "amount"})


class BadFault(ValueError):
    """A rule that cannot be followed; the message names the field and the remedy."""


@dataclass(kw_only=True)
class Fault:
    """One rule: in which calls to fail (operation, amount, token, share, times) and how (mode and its numbers)."""

    mode: str
    operation: str = "*"
    amount: int | None = None
    token: str | None = None
    share: float = 1.0
    times: int | None = None
    seed: int = 0
    delay_s: float = 0.0
    copies: int = 2
    code: str = "declined"
    _dice: random.Random = field(default_factory=random.Random, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Start the dice at the rule's seed."""
        self._dice = random.Random(self.seed)  # noqa: S311  a repeatable sequence is the purpose

    @property
    def family(self) -> Family:
        """Whether the rule spoils the answer or the callback."""
        return "answer" if self.mode in ANSWER_MODES else "callback"

    def strikes(self, operation: str, body: Mapping[str, Any]) -> bool:
        """Whether the rule applies to this call; throws its dice and uses up one of its times if it does."""
        if not self._concerns(operation, body) or self.times == 0:
            return False
        if self._dice.random() >= self.share:
            return False
        if self.times is not None:
            self.times -= 1
        return True

    def _concerns(self, operation: str, body: Mapping[str, Any]) -> bool:
        asked = operation == self.operation or (self.operation == "*" and operation != "enquire")
        return (
            asked
            and (self.amount is None or body.get("amount") == self.amount)
            and (self.token is None or body.get("token") == self.token)
        )

    def shown(self) -> dict[str, Any]:
        """Return the rule as JSON."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


def parse(raw: Any) -> Fault:
    """Read one rule from JSON; raises BadFault."""
    if not isinstance(raw, dict):
        raise BadFault('each rule must be an object like {"mode": "decline"}')
    known = {one.name for one in fields(Fault) if not one.name.startswith("_")}
    if unknown := sorted(set(raw) - known):
        raise BadFault(f"field {unknown[0]} is unknown: use {', '.join(sorted(known))}")
    mode = str(raw.get("mode"))
    if mode not in MODES:
        raise BadFault(f"mode must be one of {', '.join(MODES)}")
    for name in (FRACTIONS | WHOLE) & set(raw):
        value = raw[name]
        if type(value) not in {int, float if name in FRACTIONS else int} or value < 0:
            raise BadFault(f"{name} must be a number, zero or more")
    return Fault(**{"delay_s": MODES[mode], **raw})


class FaultBook:
    """The rules in force: those set by hand first, then the world's standing ones (special tokens)."""

    def __init__(self, standing: Iterable[Fault] = ()) -> None:
        self._standing = tuple(standing)
        self._rules: tuple[Fault, ...] = ()
        self._lock = threading.Lock()

    def replace(self, raw: Any) -> None:
        """Put these rules in the place of the ones set before; raises BadFault and changes nothing."""
        if not isinstance(raw, list):
            raise BadFault("send a list of rules; an empty list ends all faults")
        rules = tuple(parse(one) for one in raw)
        with self._lock:
            self._rules = rules

    def pick(self, family: Family, operation: str, body: Mapping[str, Any]) -> Fault | None:
        """Return the first rule of the family that strikes this call."""
        with self._lock:
            for rule in (*self._rules, *self._standing):
                if rule.family == family and rule.strikes(operation, body):
                    return rule
        return None

    def shown(self) -> list[dict[str, Any]]:
        """Return the rules set by hand, with what is left of their times."""
        with self._lock:
            return [rule.shown() for rule in self._rules]
