"""A device that holds passkeys, as the standard has it: it answers what a page asks for, and can be made to lie."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Device:
    """One passkey on one device; `counts` is false for a device that always says 0."""

    origin: str = "https://oms.example.com"
    host: str = "oms.example.com"
    handle: str = ""
    count: int = 0
    counts: bool = True
    flags: int = PRESENT | VERIFIED
    frame: bool = False
    credential_id: bytes = field(default_factory=lambda: token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, asked: dict) -> str:
        """Answer what `navigator.credentials.create` is asked."""
        self.handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        authenticator = self._authenticator(self.flags | ATTESTED) + bytes(attested)
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": authenticator})
        said = self._client("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": said, "attestationObject": statement})

    def sign(self, asked: dict) -> str:
        """Answer what `navigator.credentials.get` is asked."""
        self.count += self.counts
        authenticator, said = (
            self._authenticator(self.flags),
            self._client("webauthn.get", asked["challenge"]),
        )
        signature = self.key.sign(authenticator + sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": authenticator, "signature": signature}
        return self._answer(parts, userHandle=self.handle)

    def _authenticator(self, flags: int) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.frame}
        return json.dumps(said).encode()

    def _answer(self, parts: dict[str, bytes], **more: str) -> str:
        named = websafe_encode(self.credential_id)
        response = {name: websafe_encode(value) for name, value in parts.items()} | more
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})
