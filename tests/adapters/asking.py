"""How tests speak to a simulator past the adapter."""

import json
from http.client import HTTPConnection

PLACE = {"name": "Ann", "lines": ["1 Mill Lane"], "city": "Leeds", "postcode": "LS1 1AA", "country": "GB"}
PARCEL = {"service": "standard", "sender": PLACE, "recipient": PLACE, "parcels": [{"weight_g": 900}]}


def post(world, path, key, body):
    """Send one operation; returns status and JSON."""
    connection = HTTPConnection(world.url.removeprefix("http://"), timeout=60)
    headers = {"Authorization": f"Bearer {world.secret}", "Idempotency-Key": key}
    try:
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def authorize(world, key, amount=1000):
    """Hold an amount."""
    body = {"token": "tok_visa", "amount": amount, "currency": "EUR", "reference": "SO-1"}
    return post(world, "/v1/authorizations", key, body)
