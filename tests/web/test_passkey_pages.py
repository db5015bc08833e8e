"""Passkeys at the door: the pages, what scripts are told, failures counted, sessions and confirmation."""

import pytest
from django.test import Client
from django.urls import reverse

from authenticator import Device
from goodorder.staff.models import FailedSignIn, Passkey, PasskeyChallenge, User

pytestmark = pytest.mark.django_db
WHERE = {"origin": "https://oms.example.com", "host": "oms.example.com"}


@pytest.fixture(autouse=True)
def _public(settings):
    settings.GOODORDER_PUBLIC_URL = WHERE["origin"]


def send(client, view, /, *args, **typed):
    return client.post(reverse(f"house:{view}", args=args), typed)


def confirm(client, password):
    return send(client, "confirm", secret=password)


@pytest.fixture
def phone(sign_in, password):
    """Return a picker's signed-in browser and the device with their passkey."""
    here, device = sign_in("picker"), Device(**WHERE)
    confirm(here, password)
    asked = send(here, "passkey-wanted").json()
    assert send(here, "passkeys", name="Phone", answer=device.make(asked)).status_code == 302
    return here, device


def come_in(guest, device, way="enter"):
    asked = send(guest, f"{way}-wanted").json()
    return send(guest, f"{way}-by-passkey", answer=device.sign(asked))


def test_a_passkey_is_made_after_a_confirmation_listed_and_removed(phone):
    here, _device = phone
    text = here.get(reverse("house:passkeys")).content.decode()
    assert ("Phone" in text, "never used" in text) == (True, True)
    passkey = Passkey.objects.get()
    session = here.session
    del session["confirmed"]
    session.save()
    assert "Confirm it is you" in here.get(reverse("house:passkeys")).content.decode()
    refused = send(here, "passkey-remove", passkey.public_id)
    assert (refused.status_code, Passkey.objects.count()) == (409, 1)
    assert "once more" in refused.content.decode()


def test_it_opens_the_house_alone(phone):
    guest = Client()
    assert "Use a passkey" in guest.get(reverse("web:login")).content.decode()
    assert come_in(guest, phone[1])["Location"] == reverse("web:home")
    assert guest.get(reverse("web:fulfillment")).status_code == 200
    assert "Make a passkey" in guest.get(reverse("house:passkeys")).content.decode()


def test_an_answer_sent_again_opens_nothing(phone):
    device, guest = phone[1], Client()
    answer = device.sign(send(guest, "enter-wanted").json())
    cookies = guest.cookies["sessionid"].value
    assert send(guest, "enter-by-passkey", answer=answer).status_code == 302
    thief = Client()
    thief.cookies["sessionid"] = cookies
    assert send(thief, "enter-by-passkey", answer=answer).status_code == 422
    assert send(Client(), "enter-by-passkey", answer=answer).status_code == 422


def test_a_refused_answer_uses_its_challenge_up(phone):
    device, guest = phone[1], Client()
    asked = send(guest, "enter-wanted").json()
    assert send(guest, "enter-by-passkey", answer="{}").status_code == 422
    assert send(guest, "enter-by-passkey", answer=device.sign(asked)).status_code == 422
    assert PasskeyChallenge.objects.count() == 0


def test_failures_are_counted_and_shut_the_door(phone):
    guest = Client()
    tries = [send(guest, "enter-by-passkey", answer="{}").status_code for _try in range(6)]
    assert tries == [422] * 5 + [429]
    assert FailedSignIn.objects.count() == 5
    assert send(guest, "enter-wanted").status_code == 429


def test_wrong_confirmations_are_counted_too(sign_in):
    here = sign_in("picker")
    assert [confirm(here, "wrong").status_code for _try in range(6)] == [422] * 5 + [429]


def test_it_stands_in_for_the_code_where_a_role_demands_one(phone, password, settings):
    settings.GOODORDER_SECOND_STEP = ["picker"]
    here, device = phone
    assert here.get(reverse("web:fulfillment")).status_code == 200
    guest = Client()
    sent = guest.post(reverse("web:login") + "?next=/stock/", {"username": "picker", "password": password})
    assert sent["Location"] == reverse("house:code")
    text = guest.get(reverse("house:code")).content.decode()
    assert ("Use a passkey" in text, "six digits" in text) == (True, False)
    assert guest.get(reverse("web:fulfillment")).status_code == 302
    stranger = Device(**WHERE, credential_id=device.credential_id, handle=device.handle)
    assert come_in(guest, stranger, "step").status_code == 422
    assert come_in(guest, device, "step")["Location"] == "/stock/"
    assert guest.get(reverse("web:fulfillment")).status_code == 200


def test_without_a_password_there_is_no_second_step(phone):
    guest = Client()
    assert send(guest, "step-wanted").status_code == 409
    assert send(guest, "step-by-passkey", answer="{}")["Location"] == reverse("web:login")


def test_on_an_address_of_digits_the_page_says_what_passkeys_need(sign_in, settings):
    settings.GOODORDER_PUBLIC_URL = ""
    here = sign_in("picker")
    where = {"SERVER_NAME": "127.0.0.1"}
    text = here.get(reverse("house:passkeys"), **where).content.decode()
    assert ("not on an address of digits" in text, "passkey.js" in text) == (True, False)
    assert "passkey" not in Client().get(reverse("web:login"), **where).content.decode()
    assert here.post(reverse("house:passkey-wanted"), **where).status_code == 409
    assert Client().post(reverse("house:enter-wanted"), **where).status_code == 409


def test_a_deactivated_person_stays_outside(phone):
    User.objects.filter(username="picker").update(is_active=False)
    assert come_in(Client(), phone[1]).status_code == 422
