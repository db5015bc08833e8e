"""Passkeys (WebAuthn): what a browser is asked for, and what its answer must show; signatures are the library's work."""

import json
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    CollectedClientData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from goodorder.kernel.errors import Invalid

CHALLENGE_FOR = timedelta(minutes=5)
CONFIRMED_FOR = timedelta(minutes=10)
MOST_OPEN_CHALLENGES = 60  # from one address: an office behind one address signs in at the same time
MOST_PASSKEYS = 20
MOST_ANSWER = 16_384
MOST_ID_BYTES = 1_023
ALGORITHMS = (-7, -8, -257)  # ES256, EdDSA, RS256: what every authenticator of today can do one of
_NEEDED = UserVerificationRequirement.REQUIRED
# What a hostile answer makes the reading of it raise: it is refused like any other wrong one.
_UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    struct.error,
    UnsupportedAlgorithm,
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks for passkeys: the host they belong to, and the one origin whose pages may use them."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device made: its id, its public key with the id, and its count of signatures."""

    credential_id: bytes
    credential: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Which passkey an answer says it is from, and whose; nothing of it is proven yet."""

    credential_id: bytes
    handle: str


def party_of(public_url: str, opened_at: str) -> Party | None:
    """Return who asks: the configured public address, else the address opened if that is `localhost`; None for neither.

    Browsers offer passkeys on encrypted pages of a host with a name, and on `localhost`.
    """
    for address in filter(None, (public_url, opened_at)):
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_local = host == "localhost"
        is_named = "." in host and not host.replace(".", "").isdigit()
        if is_local or (parts.scheme == "https" and is_named and address == public_url):
            return Party(host, f"{parts.scheme}://{parts.netloc}")
        if address == public_url:
            return None
    return None


def wanted_of_new(
    party: Party, challenge: bytes, *, handle: str, username: str, name: str, known: Iterable[bytes]
) -> dict[str, Any]:
    """Return what a browser is asked when a person makes a passkey: one that names them, and that asks who they are."""
    user = PublicKeyCredentialUserEntity(id=handle.encode(), name=username, display_name=name or username)
    asked, _state = _server(party).register_begin(
        user,
        credentials=_described(known),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=_NEEDED,
        challenge=challenge,
    )
    return dict(asked.public_key)


def wanted_to_enter(party: Party, challenge: bytes, *, known: Iterable[bytes] = ()) -> dict[str, Any]:
    """Return what a browser is asked when somebody comes in; without `known` the person chooses among their passkeys."""
    asked, _state = _server(party).authenticate_begin(
        _described(known) or None, user_verification=_NEEDED, challenge=challenge
    )
    return dict(asked.public_key)


def new_passkey(party: Party, challenge: bytes, answer: str) -> NewPasskey:
    """Return the passkey an answer brings; raises Invalid unless it answers this challenge on our own pages."""

    def read() -> NewPasskey:
        heard = RegistrationResponse.from_dict(_parsed(answer))
        _refuse_frames(heard.response.client_data)
        found = _server(party).register_complete(_state_of(challenge), heard)
        made = found.credential_data
        if made is None or made.public_key.ALGORITHM not in ALGORITHMS:
            raise ValueError("a key of a kind that was not asked for")
        if len(made.credential_id) > MOST_ID_BYTES:
            raise ValueError("an id longer than the standard allows")
        return NewPasskey(bytes(made.credential_id), bytes(made), found.counter)

    return _or_refuse(read)


def claim_in(answer: str) -> Claim:
    """Return which passkey an answer claims to be from; raises Invalid for what is no answer."""

    def read() -> Claim:
        heard = AuthenticationResponse.from_dict(_parsed(answer))
        return Claim(bytes(heard.raw_id), (heard.response.user_handle or b"").decode())

    return _or_refuse(read)


def proven_count(party: Party, challenge: bytes, credential: bytes, answer: str) -> int:
    """Return the passkey's count of signatures once its signature over our challenge is proven; raises Invalid."""

    def read() -> int:
        heard = AuthenticationResponse.from_dict(_parsed(answer))
        _refuse_frames(heard.response.client_data)
        known = [AttestedCredentialData(credential)]
        _server(party).authenticate_complete(_state_of(challenge), known, heard)
        return int(heard.response.authenticator_data.counter)

    return _or_refuse(read)


def went_back(before: int, now: int) -> bool:
    """Tell whether a count did not rise: then two devices hold one key. Devices that do not count always say 0."""
    return now <= before and (now, before) != (0, 0)


def is_fresh(confirmed_at: datetime | None, now: datetime) -> bool:
    """Tell whether somebody showed a short while ago that it is still them."""
    return confirmed_at is not None and now - confirmed_at <= CONFIRMED_FOR


def wrong() -> Invalid:
    """Return the one refusal of every answer that proves nothing: it tells a stranger nothing either."""
    message = "passkey: this was not accepted; try again, or come in another way"
    return Invalid("access.passkey_wrong", message, field="passkey")


def _server(party: Party) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=party.host, name="Goodorder")
    server = Fido2Server(entity, verify_origin=lambda origin: origin == party.origin)
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=each)
        for each in ALGORITHMS
    ]
    server.timeout = int(CHALLENGE_FOR.total_seconds() * 1000)  # type: ignore[assignment]  # typed too narrowly there
    return server


def _described(known: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    kind = PublicKeyCredentialType.PUBLIC_KEY
    return [PublicKeyCredentialDescriptor(type=kind, id=each) for each in known]


def _state_of(challenge: bytes) -> dict[str, object]:
    return {"challenge": websafe_encode(challenge), "user_verification": _NEEDED}


def _refuse_frames(said: CollectedClientData) -> None:
    if said.cross_origin:
        raise ValueError("asked for from within another site's page")


def _parsed(answer: str) -> Any:
    if len(answer) > MOST_ANSWER:
        raise ValueError("longer than any answer")
    return json.loads(answer)


def _or_refuse(read: Callable[[], T]) -> T:
    try:
        return read()
    except _UNREADABLE as failure:
        raise wrong() from failure
