"""Refusals between the dock and the shelf. `may_insist` in the details: the same can be asked for `anyway`."""

from goodorder.kernel.errors import Missing, Refused


def document_unknown(document: str, location: str) -> Missing:
    """Refuse a document on which nothing is expected."""
    message = f"document: nothing is expected at {location} with {document}; scan its number again"
    return Missing("shelving.document_unknown", message, field="document")


def not_expected(sku: str, document: str) -> Refused:
    """Refuse an item that is not on the document."""
    message = f"sku: {sku} is not expected with {document}; keep it only if it is to stay here"
    return Refused("shelving.not_expected", message, field="sku", sku=sku, may_insist=True)


def more_than_expected(sku: str, document: str, expected: int, quantity: int) -> Refused:
    """Refuse more units than are still to come."""
    message = f"quantity: {document} has {expected} more of {sku} to come, not {quantity}; count again"
    return Refused(
        "shelving.more_than_expected", message, field="quantity", possible=expected, may_insist=True
    )


def bin_of_another(bin_: str, sku: str) -> Refused:
    """Refuse to mix items on a pick face."""
    message = f"bin: {bin_} is the pick face of {sku}; nothing else may lie there"
    return Refused("shelving.bin_of_another", message, field="bin", sku=sku)


def not_suggested(scanned: str, suggested: str) -> Refused:
    """Warn of another bin than the one that was suggested."""
    message = f"bin: {suggested} was suggested, scanned {scanned}"
    return Refused(
        "shelving.not_suggested", message, field="bin", expected=suggested, scanned=scanned, may_insist=True
    )


def not_promised(bin_: str, sku: str, promised: int) -> Refused:
    """Refuse to bring to dispatch what nobody waits for."""
    message = f"bin: {bin_} is for dispatch, where only {promised} of {sku} are waited for; choose a shelf"
    return Refused("shelving.not_promised", message, field="bin", possible=promised)


def task_over(number: str) -> Refused:
    """Refuse to work on a task that is closed."""
    message = f"task: {number} is done or no longer needed; look at the list again"
    return Refused("shelving.task_over", message, field="task")


def task_smaller(left: int, quantity: int) -> Refused:
    """Refuse more units than a task has left."""
    message = f"quantity: only {left} are to be brought, not {quantity}"
    return Refused("shelving.task_smaller", message, field="quantity", possible=left)


def too_many_for_bin(bin_: str, room: int, quantity: int) -> Refused:
    """Warn that a bin has room for fewer units."""
    message = f"quantity: {bin_} has room for {room} more, not {quantity}"
    return Refused("shelving.too_many_for_bin", message, field="quantity", possible=room, may_insist=True)


def not_cancelled_here(document: str) -> Refused:
    """Refuse to give up what is missing of a transfer: it left somewhere."""
    message = f"document: {document} is a transfer; say on its own page what became of the missing units"
    return Refused("shelving.not_cancelled_here", message, field="document")


def nothing_to_come(document: str) -> Refused:
    """Refuse to close a document twice."""
    message = f"document: nothing of {document} is still to come"
    return Refused("shelving.nothing_to_come", message, field="document")
