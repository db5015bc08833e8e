"""Refusals and stored explanations in the reader's language: found again in the catalogue when they are shown."""

import re
from string import Formatter

import pytest
from django.template import engines
from django.utils import translation

from goodorder.kernel.errors import Refused
from goodorder.locale.apps import FOLDER, catalogue
from goodorder.locale.sentences import translated
from goodorder.orders.events import OrderHeld

PLACE = re.compile(r"\{\w+\}")
SHORT = 5
"""Templates of fewer letters take only values that are ours."""


def in_german(text):
    with translation.override("de"):
        return translated(text)


@pytest.fixture(scope="module")
def sentences():
    """Return the sentences of the German catalogue with their words."""
    words = catalogue(FOLDER / "de" / "LC_MESSAGES" / "django.po", "de")
    return [(str(one.id), str(one.string)) for one in words if one.context == "said"]


def places(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_sentence_is_found_again_with_each_of_its_values(sentences):
    lost = []
    for english, german in sentences:
        if len(PLACE.sub("", english)) < SHORT:
            continue
        values = {name: f"Q{at}-{name}" for at, name in enumerate(sorted(places(english)))}
        if in_german(english.format(**values)) != german.format(**values):
            lost.append((english, in_german(english.format(**values))))
    assert (lost, len(sentences) > 1000) == ([], True)


def test_a_sentence_is_found_behind_the_field_it_is_about():
    assert in_german("lines[2].quantity: must lie between 1 and 9") == (
        "Positionen[2].Menge: muss zwischen 1 und 9 liegen"
    )


def test_a_sentence_of_few_letters_is_found_by_its_values():
    assert in_german("no order ord_1") == "kein Eintrag ord_1 (Auftrag)"
    assert in_german("it is sold only while stock lasts") == "es wird nur verkauft, solange der Vorrat reicht"


def test_values_are_written_as_the_reader_writes_them():
    assert (
        in_german("credit limit 100.00 EUR, exposure 1250.50 EUR: 1150.50 EUR over the limit")
        == "Kreditlimit 100,00\xa0€, beansprucht 1.250,50\xa0€: 1.150,50\xa0€ über dem Limit"
    )
    assert in_german("no service chosen: ready for collection 2026-11-25") == (
        "keine Versandart gewählt: abholbereit 25.11.2026"
    )
    assert in_german("order is confirmed: place is not possible; open: cancel, complete") == (
        "Auftrag ist bestätigt: annehmen ist nicht möglich; möglich: stornieren, abschließen"
    )


def test_sentences_within_and_beside_sentences_are_told_too():
    assert in_german(
        "file: row 3: sku: nothing in the catalogue answers to X; import the products first"
    ) == ("Datei: Zeile 3: SKU: nichts im Katalog hört auf X; importieren Sie zuerst die Artikel")
    assert in_german("12 units from LON at a stated cost of 9.00 EUR (a 9.00 EUR); no plan costs less") == (
        "12 Einheiten von LON zu angegebenen Kosten von 9,00\xa0€ (a 9.00 EUR); kein Plan kostet weniger"
    )
    assert in_german("3 in stock at LON; 2 days on the way: arrives 2026-11-25") == (
        "3 auf Lager in LON; 2 Tage unterwegs: kommt an 25.11.2026"
    )


@pytest.mark.parametrize(
    "note",
    [
        "she will call back on 2026-11-25",
        "it is too large for him",
        "quantity: ask Ada",
        "no idea why",
        "left with the neighbour",
        "open",
        "",
        "{code} and {",
    ],
)
def test_what_a_person_wrote_stays_as_it_is(note):
    assert in_german(note) == note


def test_a_value_is_neither_read_as_a_place_nor_as_markup():
    hostile = 'ask <b onload="x">{code}</b> \\1 %s first'
    said = f"nobody knows {hostile}; scan the item's own barcode"
    assert in_german(said) == f"niemand kennt {hostile}; scannen Sie den Barcode des Artikels selbst"
    with translation.override("de"):
        page = engines["django"].from_string("{{ said|translated }}").render({"said": said})
    assert ("niemand kennt" in page, "<b" in page) == (True, False)


def test_english_is_given_as_it_is_and_what_is_no_text_too():
    said = "quantity: write a whole number"
    with translation.override("en"):
        assert translated(said) is said
    assert engines["django"].from_string("{{ 3|translated }}{{ none|translated }}").render(
        {"none": None}
    ) == ("3None")


def test_the_language_is_decided_when_a_refusal_is_shown_not_when_it_is_raised():
    with translation.override("de"):
        refusal = Refused("orders.held", "order SO-1 is held: fraud; lift the holds first")
    assert str(refusal) == refusal.message == "order SO-1 is held: fraud; lift the holds first"
    assert in_german(refusal.message) == "Auftrag SO-1 ist gesperrt: Betrug; heben Sie zuerst die Sperren auf"


def test_the_reason_within_a_story_is_told_too():
    held = OrderHeld(order_id="ord_1", hold="credit", reason="waiting for the money to arrive")
    with translation.override("de"):
        assert "wartet auf den Geldeingang" in held.sentence()
    assert "waiting for the money to arrive" in held.sentence()
