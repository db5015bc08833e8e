"""Schemathesis sends what the published document allows, and what it does not: never a defect of ours.

Each route gets some random requests. GOODORDER_FUZZ=whole sends, too, every systematic one that can be thought
of, some seventy a route: before a release, as that takes longer than all other tests of the API together.
"""

import json
import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.calling import issue
from api.test_orders_api import ok, wanted
from goodorder.config.schema import document
from goodorder.config.wsgi import application
from goodorder.kernel.access import system_context
from goodorder.kernel.relay import settle_all
from shop import open_shop

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
api = schemathesis.openapi.from_dict(json.loads(document()))
api.app = application
api.config.phases.coverage.enabled = os.environ.get("GOODORDER_FUZZ") == "whole"


@pytest.fixture(scope="module")
def known(django_db_setup, django_db_blocker):
    """A shop with one order at work, in a transaction that is undone in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        shop = _at_work()
        for signal in (request_started, request_finished):  # requests leave the transaction open
            signal.disconnect(close_old_connections)
        yield shop
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        transaction.set_rollback(True)


def _at_work():
    """Return a key and what the shop's records are called."""
    open_shop(system_context("test"))
    caller = issue()
    order = ok(caller.post("/orders", wanted({"MUG": 2})))
    settle_all()
    work = ok(caller.get("/fulfillment-orders"), 200)["items"][0]
    whole = ok(caller.get(f"/fulfillment-orders/{work['id']}"), 200)
    picks = [{"line": line["id"], "quantity": 1} for line in whole["lines"]]
    ok(caller.post(f"/fulfillment-orders/{work['id']}/picks", {"picks": picks}))
    parcel = ok(caller.post(f"/fulfillment-orders/{work['id']}/shipments", {}))
    settle_all()
    cart = ok(caller.post("/carts", {"channel": "web"}))
    ok(caller.send("PUT", f"/carts/{cart['id']}/lines/MUG", {"quantity": 1}), 200)
    return caller.secret, {
        "order_id": order["id"],
        "cart_id": cart["id"],
        "work_id": work["id"],
        "shipment_id": parcel["id"],
        "customer_id": order["customer_id"],
        "sku_id": ok(caller.get("/skus", search="MUG"), 200)["items"][0]["id"],
        "label_id": ok(caller.get(f"/shipments/{parcel['id']}"), 200)["label_id"],
        "price_list": "list",
    }


@api.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_is_too_odd(case, known):
    secret, names = known
    for name in case.path_parameters or {}:
        if len(str(case.path_parameters[name])) % 2 and name in names:
            case.path_parameters[name] = names[name]
    answer = case.call(headers={"Authorization": f"Bearer {secret}"})
    case.validate_response(answer, checks=CHECKS)
