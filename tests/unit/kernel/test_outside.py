import pytest

from goodorder.kernel.outside import AddressRefused, OutsidePolicy, is_public


def resolving_to(*addresses):
    return OutsidePolicy(resolve=lambda host, port: addresses)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",  # noqa: S104  an address to be refused, not to be listened on
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::8.8.8.8",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd12::1",
        "ff02::1",
        "2001:db8::1",
        "no address",
    ],
)
def test_address_of_our_own_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://shop.example/hook", "https"),
        ("ftp://shop.example/hook", "web address"),
        ("https://shop.example:22/hook", "port 22"),
        ("https://user:secret@shop.example/hook", "password"),
        ("https:///hook", "web address"),
        ("hook", "web address"),
        ("https://[::1", "web address"),
        ("", "web address"),
    ],
)
def test_address_of_another_shape_is_refused_with_the_reason(url, reason):
    with pytest.raises(AddressRefused, match=reason) as refusal:
        resolving_to("8.8.8.8").target(url)
    assert refusal.value.details == {"field": "url"}


def test_one_private_address_among_public_ones_refuses_the_name():
    policy = resolving_to("8.8.8.8", "10.0.0.7")
    with pytest.raises(AddressRefused, match="not a public address"):
        policy.addresses(policy.target("https://shop.example/hook"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001", "localhost", "[::1]"])
def test_loopback_in_disguise_is_refused(host):
    policy = OutsidePolicy()
    with pytest.raises(AddressRefused):
        policy.addresses(policy.target(f"https://{host}/hook"))


def test_unknown_name_is_refused_with_a_remedy():
    def resolve(host, port):
        raise OSError

    policy = OutsidePolicy(resolve=resolve)
    with pytest.raises(AddressRefused, match="check the spelling"):
        policy.addresses(policy.target("https://shop.example/hook"))


def test_allowed_pair_is_exempt_and_no_other_port_is():
    policy = OutsidePolicy(allow=frozenset({"127.0.0.1:8123"}))
    assert policy.addresses(policy.target("http://127.0.0.1:8123/hook")) == ("127.0.0.1",)
    with pytest.raises(AddressRefused):
        policy.target("http://127.0.0.1:8124/hook")
