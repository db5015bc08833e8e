"""The process dies after the provider made, or closed, a page to pay on; started again, there is one page."""

import signal
from dataclasses import replace

import pytest

from goodorder.flows.pay_links import AFTER_PAGE
from goodorder.kernel import clock
from goodorder.kernel.models import Receipt
from goodorder.payments import commands
from goodorder.payments.models import PayLink
from processes import run
from shop import open_shop, place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PROGRAM = "import django; django.setup(); from goodorder.kernel.relay import settle_all; settle_all()"


def died_and_run_again():
    died = run("-c", PROGRAM, GOODORDER_FAULTS="1", GOODORDER_FAULT_POINT=f"{AFTER_PAGE}:1")
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]
    Receipt.objects.filter(state="pending").update(due_at=clock.now())  # the lease of the dead is over
    again = run("-c", PROGRAM)
    assert again.returncode == 0, again.stderr[-2000:]
    assert [(each.subscriber, each.error) for each in Receipt.objects.exclude(state="done")] == []


def test_a_death_after_the_provider_acted_makes_no_second_page(ctx, card_desk):
    open_shop(ctx)
    order = place(ctx, {"MUG": 2}, method="manual")
    asked = {"provider": "simulator", "return_url": "https://shop.example/"}
    now = replace(ctx, now=clock.now())  # the provider has a clock of its own
    link = commands.request_pay_link(now, about=order.public_id, **asked)
    died_and_run_again()
    link.refresh_from_db()
    assert (link.state, len(card_desk.journal("open_page"))) == ("open", 1)
    commands.cancel_pay_link(ctx, link_id=link.public_id, reason="paid in cash")
    died_and_run_again()
    assert (PayLink.objects.get().state, len(card_desk.journal("close_page"))) == ("cancelled", 1)
