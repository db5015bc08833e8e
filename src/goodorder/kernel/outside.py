"""What may be called of the addresses users type in: public hosts over TLS, never our own network.

The name is resolved once and the connection made to the checked address, so a name server that answers
differently the second time (DNS rebinding) gains nothing.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore2
import httpx2

from goodorder.kernel.errors import Invalid

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
NAT64 = IPv6Network("64:ff9b::/96")
NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
SITE_LOCAL = IPv6Network("fec0::/10")


class AddressRefused(Invalid):
    """422: this address may not be called; the message says why and what would be accepted."""

    def __init__(self, message: str) -> None:
        super().__init__("http.address_refused", message, field="url")


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Return every address the machine's resolver knows for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


@dataclass(frozen=True, slots=True)
class Target:
    """A parsed address: what is resolved, what is connected to and what is sent are the same."""

    url: httpcore2.URL
    host: str
    port: int
    host_header: str
    exempt: bool


@dataclass(frozen=True, slots=True)
class OutsidePolicy:
    """Which addresses are accepted.

    `allow` names `host:port` pairs exempt from the rules on scheme, port and range: a receiver in the operator's
    own network, or a test's on loopback. `resolve` and `tls` are the machine's unless a test brings its own.
    """

    ports: frozenset[int] = frozenset({443, 8443})
    allow: frozenset[str] = frozenset()
    resolve: Resolver = system_resolver
    tls: Callable[[], ssl.SSLContext] = field(default=_tls)

    def target(self, url: str) -> Target:
        """Parse an address; raises AddressRefused when its shape is not accepted."""
        try:
            parsed = httpx2.URL(url)
        except (httpx2.InvalidURL, TypeError) as failure:
            raise AddressRefused(
                "this is not a web address: give one like https://example.com/hook"
            ) from failure
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise AddressRefused("give a web address like https://example.com/hook")
        if parsed.userinfo:
            raise AddressRefused("leave name and password out of the address")
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        exempt = f"{parsed.host}:{port}" in self.allow
        if not exempt:
            self._check_shape(parsed.scheme, port)
        wire = httpcore2.URL(
            scheme=parsed.raw_scheme, host=parsed.raw_host, port=parsed.port, target=parsed.raw_path
        )
        return Target(wire, parsed.raw_host.decode("ascii"), port, parsed.netloc.decode("ascii"), exempt)

    def _check_shape(self, scheme: str, port: int) -> None:
        if scheme != "https":
            raise AddressRefused("only https is called: give an address that starts with https://")
        if port not in self.ports:
            ports = ", ".join(str(one) for one in sorted(self.ports))
            raise AddressRefused(f"port {port} is not called: use one of {ports}")

    def addresses(self, target: Target) -> tuple[str, ...]:
        """Resolve once and return the addresses; raises AddressRefused when one of them is not public."""
        try:
            found = tuple(self.resolve(target.host, target.port))
        except (OSError, UnicodeError) as failure:
            raise AddressRefused(
                f"{target.host} is unknown to the name servers: check the spelling"
            ) from failure
        if not found:
            raise AddressRefused(f"{target.host} has no address: check the spelling")
        if not target.exempt and not all(is_public(one) for one in found):
            raise AddressRefused(f"{target.host} is not a public address: only public hosts are called")
        return found


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet, looked at through every disguise of IPv4 in IPv6."""
    try:
        address: Address = ip_address(text)
    except ValueError:
        return False
    return all(_is_public(one) for one in (address, *_hidden(address)))


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address in SITE_LOCAL or address in NAT64_LOCAL):
        return False
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in NAT64):
        return True  # the IPv4 address within decides
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _hidden(address: Address) -> Iterable[IPv4Address]:
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in NAT64:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)


class PinnedBackend(httpcore2.NetworkBackend):
    """Connects to addresses that were checked, whatever name is asked for, and ends at a deadline."""

    def __init__(self, addresses: Sequence[str], deadline: float) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first checked address that answers; `host` was already resolved to them."""
        failure: Exception = httpcore2.ConnectError(f"no address for {host}")
        for address in self._addresses:
            try:
                wait_s = left_s(self._deadline, timeout, httpcore2.ConnectTimeout)
                stream = self._sockets.connect_tcp(address, port, wait_s, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as reason:
                failure = reason
            else:
                return BoundedStream(stream, self._deadline)
        raise failure


class BoundedStream(httpcore2.NetworkStream):
    """A connection that ends at a deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes before the deadline."""
        return self._stream.read(max_bytes, left_s(self._deadline, timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes before the deadline."""
        self._stream.write(buffer, left_s(self._deadline, timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Shake hands as the named host before the deadline."""
        wait_s = left_s(self._deadline, timeout, httpcore2.ConnectTimeout)
        return BoundedStream(self._stream.start_tls(ssl_context, server_hostname, wait_s), self._deadline)

    def get_extra_info(self, info: str) -> object:
        """Tell what the connection below tells."""
        return self._stream.get_extra_info(info)


def left_s(deadline: float, timeout: float | None, late: type[Exception]) -> float:
    """Return the seconds left, at most `timeout`; raises `late` when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("the time for the whole call is over")
    return left if timeout is None else min(left, timeout)
