"""Refusals of returns and claims."""

from goodorder.kernel.errors import Invalid, Refused


def not_allowed(line: int, because: str) -> Refused:
    """Refuse a return the policy does not allow; `because` cites the rule."""
    message = f"lines[{line}]: may not be returned: {because}; ask somebody who may override the policy"
    return Refused("returns.not_allowed", message, field="lines", line=line)


def too_many(line: int, units: int, possible: int) -> Refused:
    """Refuse more units than are with the customer and may come back."""
    message = f"lines[{line}]: only {possible} of {units} can be returned; lower the units"
    return Refused("returns.too_many", message, field="lines", line=line, possible=possible)


def outcome_not_allowed(outcome: str, allowed: tuple[str, ...], rule: str) -> Refused:
    """Refuse an outcome the rule does not offer."""
    message = f"outcome: {rule} does not allow {outcome}; choose one of {', '.join(allowed) or 'none'}"
    return Refused("returns.outcome_not_allowed", message, field="outcome", allowed=list(allowed))


def no_lines() -> Invalid:
    """Refuse a return of nothing."""
    return Invalid("returns.empty", "lines: name at least one line and its units", field="lines")


def line_twice(line: int) -> Invalid:
    """Refuse a line that is named twice."""
    message = f"lines[{line}]: is named twice; put its units together"
    return Invalid("returns.line_twice", message, field="lines")


def reason_unknown(reason: str, known: tuple[str, ...]) -> Invalid:
    """Refuse a reason nobody set up."""
    message = f"reason: {reason or 'it is empty'}; choose one of {', '.join(known)}"
    return Invalid("returns.reason_unknown", message, field="reason")


def replacement_missing(line: int) -> Invalid:
    """Refuse an exchange that does not say what for."""
    message = f"lines[{line}].exchange_for: name the SKU that is wanted instead"
    return Invalid("returns.replacement_missing", message, field="exchange_for")


def nothing_came(number: str) -> Refused:
    """Refuse to finish a receipt before anything came."""
    message = f"return {number}: nothing has come yet; cancel the return if it will not"
    return Refused("returns.nothing_received", message)


def came_already(number: str) -> Refused:
    """Refuse to give up a return of which units came."""
    message = f"return {number}: units are paid back or on their way; receive them instead"
    return Refused("returns.under_way", message)


def not_awaited(number: str) -> Refused:
    """Refuse more time to a return that nothing is expected of by a day."""
    message = f"return {number}: nothing is to come by a day any more; ask for another return"
    return Refused("returns.not_awaited", message)


def not_extra(unit: str) -> Refused:
    """Refuse to accept a unit that needs no accepting."""
    message = f"unit {unit} was announced or is of no line of the order; give it a disposition instead"
    return Refused("returns.not_extra", message)


def no_place(company: str) -> Invalid:
    """Refuse a return without a place to come to."""
    message = f"location: {company} has no location in use; name one"
    return Invalid("returns.no_location", message, field="location")


def same_disposition(disposition: str) -> Refused:
    """Refuse to send a unit where it is."""
    message = f"disposition: the unit is {disposition.replace('_', ' ')} already; choose another"
    return Refused("returns.same_disposition", message, field="disposition")


def no_advance(rule: str) -> Refused:
    """Refuse to send a replacement ahead."""
    message = f"is_advance: {rule} sends no replacement ahead; wait for the original or override the policy"
    return Refused("returns.no_advance", message, field="is_advance")
