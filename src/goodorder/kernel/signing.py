"""Signed messages after the Standard Webhooks scheme: HMAC-SHA256 over `id.timestamp.body`.

Used for callbacks that come in and for webhooks that go out. A secret is `whsec_` and base64, as the scheme
wants it; any other text is taken as its UTF-8 bytes. Two secrets are valid while one is being replaced.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence

from goodorder.kernel.errors import Unauthenticated

ID_HEADER = "webhook-id"
TIMESTAMP_HEADER = "webhook-timestamp"
SIGNATURE_HEADER = "webhook-signature"
TOLERANCE_S = 300
MOST_DIGITS = 12


class BadSignature(Unauthenticated):
    """401: the message is not signed, not by a secret we know, or too old or too new to be believed."""


def secret_bytes(secret: str) -> bytes:
    """Return the key material of a secret; raises ValueError when it is empty or not base64 after `whsec_`."""
    if not secret.startswith("whsec_"):
        if not secret:
            raise ValueError("the signing secret is empty: set one of 24 to 64 bytes")
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as failure:
        raise ValueError("the signing secret after whsec_ is not base64: copy it again, whole") from failure


def sign(secret: str, *, message_id: str, timestamp_s: int, body: bytes) -> str:
    """Return the signature header `v1,<base64>` for one message; timestamp in Unix seconds."""
    signed = f"{message_id}.{timestamp_s}.".encode() + body
    digest = hmac.digest(secret_bytes(secret), signed, "sha256")
    return "v1," + base64.b64encode(digest).decode()


def signed_headers(secret: str, *, message_id: str, timestamp_s: int, body: bytes) -> dict[str, str]:
    """Return the three headers to send with a message."""
    signature = sign(secret, message_id=message_id, timestamp_s=timestamp_s, body=body)
    return {ID_HEADER: message_id, TIMESTAMP_HEADER: str(timestamp_s), SIGNATURE_HEADER: signature}


def verify(secrets: Sequence[str], *, headers: Mapping[str, str], body: bytes, now_s: float) -> str:
    """Return the message id of a genuine, fresh message; raises BadSignature naming what is wrong.

    Header names may be in any case. The id stays the same over retries: use it to take each message once.
    """
    known = {name.lower(): value for name, value in headers.items()}
    message_id = _present(known, ID_HEADER)
    timestamp_s = _fresh(_present(known, TIMESTAMP_HEADER), now_s)
    offered = _present(known, SIGNATURE_HEADER).encode().split()
    for secret in secrets:
        expected = sign(secret, message_id=message_id, timestamp_s=timestamp_s, body=body).encode()
        if any(hmac.compare_digest(expected, one) for one in offered):
            return message_id
    raise BadSignature("signature.wrong", f"{SIGNATURE_HEADER} does not match: sign with the shared secret")


def _present(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name, "")
    if not value:
        raise BadSignature("signature.missing", f"the header {name} is missing: sign the message", field=name)
    return value


def _fresh(text: str, now_s: float) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise BadSignature("signature.timestamp", f"{TIMESTAMP_HEADER} must be Unix seconds, digits only")
    timestamp_s = int(text)
    if abs(now_s - timestamp_s) > TOLERANCE_S:
        raise BadSignature(
            "signature.stale",
            f"{TIMESTAMP_HEADER} is more than {TOLERANCE_S} s off: sign again with the present time",
        )
    return timestamp_s
