"""Templates of messages: what they may say, and that they can do no harm."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goodorder.kernel.errors import Invalid
from goodorder.notifications.queries.rendering import checked_wording, render, tried
from goodorder.notifications.rules import (
    CHANNELS,
    DEFAULTS,
    KINDS,
    LANGUAGES,
    Wording,
    default_for,
)


def test_every_kind_has_words_in_every_language_that_its_values_fill():
    for language in LANGUAGES:
        assert set(DEFAULTS[language]) == set(KINDS)
        for kind in KINDS:
            seen = tried(kind, "mail", default_for(kind, language))
            assert all((seen.subject, seen.text, seen.html))
            assert "{" not in seen.subject + seen.text + seen.html


@pytest.mark.parametrize(("language", "word"), [("de", "Guten Tag"), ("de-AT", "Guten Tag"), ("xx", "Hello")])
def test_language_without_words_is_written_in_english(language, word):
    assert default_for("shipped", language).text.startswith(word)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ total }", ""),
        (
            "{{ ordr }}",
            "text: there is no variable ordr; use arrive_on, items, name, order, page, seller, total",
        ),
        ("{% for one in items %}{{ one.price }}{% endfor %}", "no variable items.0.price"),
        ("{% for one in things %}{% endfor %}", "no variable things"),
        ("{% if total and paid %}x{% endif %}", "no variable paid"),
        ("{{ name|default:who }}", "no variable who"),
        ("{% load static %}", "load"),
        ("{% include 'web/base.html' %}", "include"),
        ("{% extends 'web/base.html' %}", "extends"),
        ("{% now 'Y' %}", "now"),
        ("{% debug %}", "debug"),
        ("{% autoescape off %}{% endautoescape %}", "autoescape"),
        ("{{ name|safe }}", "safe"),
        ("{{ name.__class__ }}", "underscores"),
        ("{{ name._private }}", "underscores"),
        ("   ", "write what the message says"),
        ("x" * 20_001, "longer than 20000"),
    ],
)
def test_what_a_template_cannot_say_is_named(source, said):
    if not said:
        assert render(Wording(text=source), KINDS["order_placed"].sample).text == source
        return
    with pytest.raises(Invalid) as refusal:
        checked_wording("order_placed", "sms", Wording(text=source))
    assert refusal.value.details["field"] == "text"
    assert said in refusal.value.message


def test_a_mail_needs_a_subject_and_html_is_checked_too():
    with pytest.raises(Invalid, match="subject: a mail needs a subject"):
        checked_wording("shipped", "mail", Wording(text="x"))
    with pytest.raises(Invalid, match="html: there is no variable nobody"):
        checked_wording("shipped", "mail", Wording(subject="x", text="x", html="{{ nobody }}"))
    assert [
        checked_wording("shipped", channel, Wording(subject="s", text="x")).text for channel in CHANNELS
    ] == [
        "x",
        "x",
        "x",
    ]


def test_loops_and_conditions_read_what_they_go_through():
    source = "{% for one in items %}{{ forloop.counter }}:{{ one.name|upper }}{% if not forloop.last %},{% endif %}{% endfor %}"
    wording = checked_wording("order_placed", "chat", Wording(text=source))
    assert render(wording, KINDS["order_placed"].sample).text == "1:KETTLE 1.7 L,2:MUG, BLUE"


HOSTILE = "<script>alert(1)</script> & {{ order }} {% now 'Y' %}"


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.just(HOSTILE), st.text("<>&\"'{}%\r\n ab", max_size=30)))
def test_values_are_text_whatever_they_contain(name):
    own = render(Wording(subject="{{ name }}", text="{{ name }}", html="<p>{{ name }}</p>"), {"name": name})
    made = render(Wording(subject="{{ name }}", text="{{ name }}"), {"name": name})
    assert own.text == made.text == name.strip()
    for html in (own.html, made.html):
        rest = html
        for tag in ("<p>", "</p>", "<br>"):
            rest = rest.replace(tag, "")
        assert not set(rest) & set("<>\"'")
    assert "\n" not in own.subject
    assert "\r" not in own.subject


def test_parts_of_an_order_are_described_as_what_they_are():
    values = {
        "order": "SO-1",
        "name": "Ada",
        "seller": "Shop",
        "tracking": "",
        "items": [{"name": "Mug", "quantity": 1}],
    }
    whole = render(default_for("shipped", "en"), {**values, "to_come": []})
    part = render(default_for("shipped", "en"), {**values, "to_come": [{"name": "Kettle", "quantity": 2}]})
    assert (whole.subject, part.subject) == (
        "Your order SO-1 is on its way",
        "Part of your order SO-1 is on its way",
    )
    assert ("Nothing else of this order is to come" in whole.text, "2 × Kettle" in whole.text) == (
        True,
        False,
    )
    assert ("Nothing else of this order is to come" in part.text, "2 × Kettle" in part.text) == (False, True)
