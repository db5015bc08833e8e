"""Which way text runs: no name may turn what is printed beside it.

Letters bring their own direction, and the marks U+200E, U+200F and U+061C help them; both stay. What overrides or
embeds a direction (U+202A to U+202E, U+2066 to U+2069) reaches past the text it stands in, to amounts and numbers.
Such characters are kept as they were sent and taken out wherever text is shown: in pages, mails, papers and sheets.
"""

import re

_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_TURNS_IN_UTF8 = re.compile(b"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")


def straight(text: str) -> str:
    """Return text without what would turn the text around it."""
    return _TURNS.sub("", text)


def straight_utf8(content: bytes) -> bytes:
    """Do the same to a whole page in UTF-8."""
    return _TURNS_IN_UTF8.sub(b"", content)
