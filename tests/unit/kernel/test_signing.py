import base64

import pytest

from goodorder.kernel import signing

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
BODY = b'{"event_type":"ping"}'


def headers(**changes):
    signed = signing.signed_headers(SECRET, message_id="msg_1", timestamp_s=1000, body=BODY)
    return {**signed, **changes}


def test_signature_round_trips_in_any_header_case():
    sent = {name.title(): value for name, value in headers().items()}
    assert signing.verify([SECRET], headers=sent, body=BODY, now_s=1000) == "msg_1"


def test_signature_is_the_one_of_the_schemes_worked_example():
    signature = signing.sign(
        "whsec_plJ3nmyCDGBKInavdOK15jsl",
        message_id="msg_loFOjxBNrRLzqYUf",
        timestamp_s=1731705121,
        body=b'{"event_type":"ping","data":{"success":true}}',
    )
    assert signature == "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_old_secret_stays_valid_beside_the_new_one():
    assert signing.verify(["new", SECRET], headers=headers(), body=BODY, now_s=1000) == "msg_1"


def test_several_signatures_in_one_header_are_each_tried():
    sent = headers()
    sent["webhook-signature"] = "v1,AAAA v1a,BBBB " + sent["webhook-signature"]
    assert signing.verify([SECRET], headers=sent, body=BODY, now_s=1000) == "msg_1"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"webhook-id": ""}, "signature.missing"),
        ({"webhook-signature": ""}, "signature.missing"),
        ({"webhook-timestamp": "soon"}, "signature.timestamp"),
        ({"webhook-timestamp": "-1"}, "signature.timestamp"),
        ({"webhook-timestamp": "9" * 5000}, "signature.timestamp"),
        ({"webhook-timestamp": "1001"}, "signature.wrong"),
        ({"webhook-id": "msg_2"}, "signature.wrong"),
        ({"webhook-signature": "v1,\u00e9"}, "signature.wrong"),
    ],
)
def test_tampered_message_is_refused(changes, code):
    with pytest.raises(signing.BadSignature) as refusal:
        signing.verify([SECRET], headers=headers(**changes), body=BODY, now_s=1000)
    assert refusal.value.code == code


@pytest.mark.parametrize("now_s", [1301, 699])
def test_message_outside_the_tolerance_is_stale(now_s):
    with pytest.raises(signing.BadSignature) as refusal:
        signing.verify([SECRET], headers=headers(), body=BODY, now_s=now_s)
    assert refusal.value.code == "signature.stale"


def test_another_body_is_refused():
    with pytest.raises(signing.BadSignature):
        signing.verify([SECRET], headers=headers(), body=BODY + b" ", now_s=1000)


@pytest.mark.parametrize("secret", ["", "whsec_%%%"])
def test_unusable_secret_is_named(secret):
    with pytest.raises(ValueError, match="secret"):
        signing.secret_bytes(secret)
