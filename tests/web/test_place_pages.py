"""Locations and channels: weeks, closed days, load per day; what channels are shown."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from goodorder.availability.models import PublishRule
from goodorder.kernel import clock
from goodorder.locations import commands as locations
from goodorder.locations.models import Location
from goodorder.locations.rules import CalendarDraft

pytestmark = pytest.mark.django_db


def act(client, action, place="MAIN", **fields):
    return client.post(reverse("web:place-act", args=[place, action]), {"once": uuid4().hex, **fields})


def set_week(client, **fields):
    typed = {"week": ["0", "1", "2", "3", "4"], "cut_off": "14:30", "pick_days": "1", "daily_capacity": "40"}
    return act(client, "week", **{**typed, **fields})


def test_a_week_is_set(owner, shop):
    assert set_week(owner).status_code == 302
    place = Location.objects.get(code="MAIN")
    assert (place.open_weekdays, f"{place.cut_off:%H:%M}", place.pick_days) == ("1111100", "14:30", 1)
    assert place.daily_capacity == 40
    page = owner.get(reverse("web:places")).content.decode()
    assert "14:30" in page


def test_a_limit_may_be_none_and_nonsense_is_refused(owner, shop):
    assert set_week(owner, daily_capacity="", cut_off="").status_code == 302
    assert Location.objects.get(code="MAIN").daily_capacity is None
    answer = set_week(owner, pick_days="-1", cut_off="25:00")
    assert answer.status_code == 422
    assert b'aria-invalid="true"' in answer.content


def test_the_grid_shows_load_closures_and_only_days_to_come(ctx, owner, shop):
    locations.set_calendar(ctx, code="MAIN", draft=CalendarDraft(daily_capacity=10))
    today = clock.now().date()
    main = Location.objects.get(code="MAIN")
    day = today + timedelta(days=3)
    locations.book_capacity(ctx, demand="ord_x", bookings=[(main.pk, day, 9)])
    locations.close_day(ctx, code="MAIN", on=today + timedelta(days=5), reason="stock-taking")
    page = owner.get(reverse("web:place", args=["MAIN"]))
    days = {day.on: day for week in page.context["weeks"] for day in week if day}
    assert all(len(week) == 7 for week in page.context["weeks"])
    if day in days:
        assert (days[day].booked, days[day].capacity) == (9, 10)
    assert b"stock-taking" in page.content


def test_a_day_is_closed_and_opened_again(owner, shop):
    on = (clock.now() + timedelta(days=4)).date().isoformat()
    act(owner, "close", **{"closure-on": on, "closure-reason": "move"})
    assert b"move" in owner.get(reverse("web:place", args=["MAIN"])).content
    act(owner, "open", on=on)
    assert Location.objects.get(code="MAIN").closures.count() == 0
    past = act(owner, "close", **{"closure-on": "2001-01-01", "closure-reason": "x"})
    assert (past.status_code, b"is over" in past.content) == (422, True)
    assert act(owner, "open", on="never").status_code == 422
    assert act(owner, "burn").status_code == 404


def test_a_reader_changes_no_week(sign_in, shop):
    reader = sign_in("developer")
    page = reader.get(reverse("web:place", args=["MAIN"])).content
    assert b"Set the week" not in page
    assert set_week(reader).status_code == 403


def rule(client, **fields):
    typed = {"sku": "", "location": "", "buffer": "0", "threshold": "0", "cap": ""}
    address = reverse("web:publish-channel", args=["web"])
    return client.post(address, {"once": uuid4().hex, **typed, **fields})


def test_a_rule_is_previewed_set_and_dropped(owner, shop):
    preview = reverse("web:publish-preview", args=["web"])
    typed = {"try": "mug", "sku": "", "location": "", "buffer": "5", "threshold": "0", "cap": "20"}
    seen = owner.get(preview, typed).context["seen"]
    assert (seen.available, seen.now, seen.then) == (50, 50, 20)
    assert PublishRule.objects.count() == 0
    rule(owner, buffer="5", cap="20")
    assert owner.get(preview, {"try": "MUG"}).context["seen"].now == 20
    page = owner.get(reverse("web:publish-channel", args=["web"]))
    assert page.context["exposure"].units == 0
    dropped = reverse("web:publish-drop", args=["web"])
    owner.post(dropped, {"once": uuid4().hex, "sku": "", "location": ""})
    assert PublishRule.objects.count() == 0


def test_a_rule_for_what_nobody_knows_is_refused(owner, shop):
    answer = rule(owner, sku="NOPE")
    assert (answer.status_code, b"NOPE" in answer.content) == (404, True)
    seen = owner.get(reverse("web:publish-preview", args=["web"]), {"try": "<b>"})
    assert b"Nothing is called &lt;b&gt;." in seen.content


def test_exposure_is_asked_for_row_by_row(owner, shop):
    rule(owner, buffer="1")
    page = owner.get(reverse("web:publish")).content.decode()
    assert reverse("web:publish-exposure", args=["web"]) in page
    told = owner.get(reverse("web:publish-exposure", args=["web"])).content
    assert b"none too many" in told


def test_a_reader_sets_no_rules(sign_in, shop):
    reader = sign_in("developer")
    assert b"Set the rule" not in reader.get(reverse("web:publish-channel", args=["web"])).content
    assert rule(reader).status_code == 403
    dropped = reverse("web:publish-drop", args=["web"])
    assert reader.post(dropped, {"once": uuid4().hex}).status_code == 403


def limit(client, **fields):
    typed = {"sku": "", "hold_minutes": "20", "payment_minutes": "10", "per_cart": "2", "per_customer": ""}
    address = reverse("web:publish-holds", args=["web"])
    named = {f"hold-{name}": value for name, value in {**typed, **fields}.items()}
    return client.post(address, {"once": uuid4().hex, **named})


def test_carts_are_limited_per_channel_and_sku(owner, sign_in, shop):
    limit(owner)
    limit(owner, sku="mug", per_cart="5")
    found = owner.get(reverse("web:publish-channel", args=["web"])).context["holds"]
    assert [(one.channel, one.sku.code if one.sku else "", one.per_cart) for one in found] == [
        ("web", "", 2),
        ("web", "MUG", 5),
    ]
    assert limit(owner, sku="NOPE").status_code == 404
    assert limit(owner, hold_minutes="0").status_code == 422
    assert limit(sign_in("developer")).status_code == 403
