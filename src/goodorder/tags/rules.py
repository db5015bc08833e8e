"""What a tag may look like."""

import re
from collections.abc import Iterable

from goodorder.kernel import checks
from goodorder.kernel.errors import Invalid

KINDS = ("order", "customer", "product")
LONGEST, MOST_AT_ONCE = 40, 20


def as_tag(value: str) -> str:
    """Return a tag as it is kept: small letters, single blanks. Raises Invalid naming `tags` and the remedy."""
    found = re.sub(r"\s+", " ", checks.text(value, field="tags", most=LONGEST)).casefold()
    if "," in found:
        raise Invalid("tags.comma", "tags: leave the comma out, it stands between tags", field="tags")
    return found


def as_tags(values: Iterable[str]) -> list[str]:
    """Return tags as they are kept, each once, in the order given. Raises Invalid for none or too many."""
    found = list(dict.fromkeys(as_tag(value) for value in values if value.strip()))
    if not 0 < len(found) <= MOST_AT_ONCE:
        raise Invalid("tags.count", f"tags: give 1 to {MOST_AT_ONCE} tags", field="tags")
    return found
