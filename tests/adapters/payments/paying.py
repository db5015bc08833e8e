"""What every adapter that offers a page to pay on must do, and a payer who fills the simulators' pages in."""

from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import pytest

from goodorder.payments.ports import (
    CaptureRequest,
    CheckoutRequest,
    HostedCheckout,
    ProviderUnavailable,
    VoidRequest,
)

BACK = "https://shop.example/back?a=1&b=2"
LOST = [{"mode": "act_and_lose"}, {"mode": "garbage_body"}, {"mode": "error_500_after"}]


def visit(url, **form):
    """Open a page, or send its form; return status and text."""
    content = urlencode(form).encode() if form else None
    try:
        with build_opener(ProxyHandler({})).open(url, content, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def wanted(key, amount=1000, **changes):
    ends = datetime.now(tz=UTC).replace(microsecond=0) + timedelta(hours=23)
    asked = {"currency": "EUR", "reference": "SO-1", "return_url": BACK, "expires_at": ends, **changes}
    return CheckoutRequest(idem_key=key, amount=amount, **asked)


class HostedCheckoutContract:
    """`good` and `bad` are test cards of the provider's page."""

    good, bad = "tok_visa", "tok_decline"

    @pytest.fixture
    def page(self, provider, key):
        return provider.open_checkout(wanted(key()))

    def test_it_offers_a_page_for_the_amount_marked_as_a_simulation(self, provider, page):
        assert isinstance(provider, HostedCheckout)
        assert (page.outcome, page.held_ref) == ("open", "")
        assert abs(page.expires_at - datetime.now(tz=UTC) - timedelta(hours=23)) < timedelta(minutes=1)
        status, text = visit(page.url)
        assert (status, "1000" in text, "No real money moves" in text) == (200, True, True)

    def test_the_same_key_is_the_same_page(self, provider, key):
        request = wanted(key())
        assert provider.open_checkout(request) == provider.open_checkout(request)

    @pytest.mark.parametrize("rule", LOST, ids=lambda rule: rule["mode"])
    def test_a_lost_page_is_found_by_the_same_key(self, provider, world, key, rule):
        world.faults({**rule, "operation": "open_page", "times": 1})
        request = wanted(key())
        assert provider.open_checkout(request).outcome == "unknown"
        world.faults()
        if rule["mode"] != "error_500_after":  # that answer is kept under its key
            assert provider.open_checkout(request).outcome == "open"
        made = [line for line in world.journal("open_page") if line["key"] == request.idem_key]
        assert len(made) == 1

    def test_what_is_paid_there_is_held_once_and_can_be_taken_or_let_go(self, provider, world, key, page):
        for _ in range(3):
            visit(page.url, token=self.good)
        found = provider.find_checkout(page.provider_ref)
        assert found == provider.find_checkout(page.provider_ref)
        assert (found.outcome, found.amount, found.currency) == ("paid", 1000, "EUR")
        assert (found.held_until > datetime.now(tz=UTC) + timedelta(days=6), bool(found.token)) == (
            True,
            True,
        )
        paid = [line["effect"] for line in world.journal("pay_page")]
        assert (
            sum(page.provider_ref in {one.get("ref"), one.get("object", {}).get("id")} for one in paid) == 1
        )
        taken = provider.capture(
            CaptureRequest(
                idem_key=key(), amount=400, currency="EUR", provider_ref=found.held_ref, reference="SO-1"
            )
        )
        assert (taken.outcome, taken.amount) == ("ok", 400)

    def test_a_declined_card_leaves_the_page_open_for_another(self, provider, key, page):
        status, text = visit(page.url, token=self.bad)
        assert (status, "Not paid" in text) == (402, True)
        assert provider.find_checkout(page.provider_ref).outcome == "open"
        visit(page.url, token=self.good)
        held = provider.find_checkout(page.provider_ref).held_ref
        released = provider.void(VoidRequest(idem_key=key(), provider_ref=held, reference="SO-1"))
        assert (released.outcome, released.amount) == ("ok", 1000)

    def test_a_closed_page_takes_nothing(self, provider, key, page):
        once = key()
        for _ in range(2):
            assert provider.close_checkout(page.provider_ref, once).outcome == "closed"
        assert visit(page.url, token=self.good)[0] in {400, 409}
        assert provider.find_checkout(page.provider_ref).outcome == "closed"

    def test_a_payer_who_was_faster_has_paid(self, provider, key, page):
        visit(page.url, token=self.good)
        assert provider.close_checkout(page.provider_ref, key()).outcome == "paid"

    def test_an_unknown_page_is_closed(self, provider):
        assert provider.find_checkout("nothing").outcome == "closed"

    def test_an_amount_that_is_none_is_failed(self, provider, key):
        refused = provider.open_checkout(wanted(key(), amount=0))
        assert (refused.outcome, bool(refused.code)) == ("failed", True)

    def test_news_of_a_page_name_it(self, provider, world, key, receiver, page):
        world.callback_url(receiver.url)
        other = provider.open_checkout(wanted(key()))
        visit(page.url, token=self.good)
        provider.close_checkout(other.provider_ref, key())
        told = [provider.parse_callback(one.headers, one.body) for one in receiver.wait_for(2)]
        assert {(one.kind, one.provider_ref) for one in told} == {
            ("checkout", page.provider_ref),
            ("checkout", other.provider_ref),
        }

    def test_a_page_of_a_provider_out_of_reach_is_asked_for_again(self, unreachable, key):
        for act in (
            lambda: unreachable.open_checkout(wanted(key())),
            lambda: unreachable.find_checkout("page"),
            lambda: unreachable.close_checkout("page", key()),
        ):
            with pytest.raises(ProviderUnavailable):
                act()

    def test_a_lost_look_is_a_reason_to_look_again(self, provider, world, key, page):
        world.faults({"mode": "act_and_lose", "operation": "close_page", "times": 1})
        with pytest.raises(ProviderUnavailable):
            provider.close_checkout(page.provider_ref, key())
        assert provider.find_checkout(page.provider_ref).outcome == "closed"
