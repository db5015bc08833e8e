"""The tool that keeps the catalogues in step, on a small source of its own; and the German catalogue as it is."""

import importlib.util
import json
import sys
import tomllib
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from goodorder.locale import in_english, units_in
from goodorder.orders.events import BackordersFilled, OrderPlaced

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"
MODULE = """\
from django.utils.translation import gettext_lazy as _, ngettext_lazy
SAID = _("Orders")
COUNTED = ngettext_lazy("%(n)s order", "%(n)s orders", 2)
"""
PAGE = '{% load i18n %}  <p>{% translate "Hold" context "act" %}</p>\n {% blocktranslate %}Of {{ who }}{% endblocktranslate %}'


@pytest.fixture
def source(tmp_path):
    room = tmp_path / "src" / "goodorder"
    (room / "templates").mkdir(parents=True)
    (room / "words.py").write_text(MODULE)
    (room / "templates" / "page.html").write_text(PAGE)
    catalogue = room / "locale" / "de" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text("")
    return tmp_path


@pytest.fixture
def run(capsys, monkeypatch):
    """Return a function that runs the tool and tells its exit code and what it printed."""
    monkeypatch.syspath_prepend(TOOL.parent)
    spec = importlib.util.spec_from_file_location("messages_tool", TOOL)
    tool = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = tool
    spec.loader.exec_module(tool)

    def asked(*words):
        return tool.main([str(word) for word in words]), capsys.readouterr().out

    yield asked
    del sys.modules[spec.name]


@pytest.fixture
def fill(source, run):
    def give(**words):
        given = source / "given.json"
        given.write_text(json.dumps(words))
        run(source, "--fill", given)

    return give


def test_missing_strings_are_told_and_filled_in(source, run, fill):
    _code, told = run(source, "--missing")
    wanted = json.loads(told)
    assert wanted == {"%(n)s order": ["", ""], "Of %(who)s": "", "Orders": "", "act\x04Hold": ""}
    words = {"%(n)s order": ["%(n)s Auftrag", "%(n)s Aufträge"], "Of %(who)s": "Von %(who)s"}
    fill(**words, Orders="Aufträge", **{"act\x04Hold": "Sperren"})
    assert run(source, "--missing") == (0, "{}\n")
    assert run(source, "--check")[0] == 0


def test_the_check_names_what_is_missing_different_or_out_of_step(source, run, fill):
    fill(Orders="Aufträge", **{"Of %(who)s": "Von %(wer)s", "act\x04Hold": "Sperren", "Gone": "Weg"})
    code, told = run(source, "--check")
    problems = sorted(line.partition("django.po: ")[2] for line in told.splitlines())
    assert code == 1
    assert problems == [
        "'%(n)s order' has no translation: see --missing and --fill",
        "'Of %(who)s': the placeholders of the translation differ from ['%(who)s']",
    ]
    (source / "src" / "goodorder" / "words.py").write_text("")
    assert "not as this tool writes it" in run(source, "--check")[1]
    run(source)
    assert "Orders" not in (source / "src/goodorder/locale/de/LC_MESSAGES/django.po").read_text()


def test_words_asked_while_a_module_loads_are_refused(source, run, fill):
    words = {"%(n)s order": ["%(n)s Auftrag", "%(n)s Aufträge"], "Of %(who)s": "Von %(who)s"}
    fill(**words, Orders="Aufträge", **{"act\x04Hold": "Sperren"})
    (source / "src" / "goodorder" / "early.py").write_text(
        "from django.utils.translation import gettext as _\n\nSAID = [_('Orders')]\ndef late():\n    return _('Orders')\n"
    )
    where = "src/goodorder/early.py:3: asked when the module loads: use the lazy form"
    code, told = run(source, "--check")
    assert (code, [line for line in told.splitlines() if "early.py" in line]) == (1, [where])


REFUSING = """
def refuse(code, stock, lines, is_late):
    word = "late" if is_late else "short"
    message = f"lines[{code}].sku: {code} is {word}, {stock.free} left"
    if lines:
        raise Invalid("room.{{x}}", f"quantity: {', '.join(lines)} and {stock.free}, not {lines[0].free} {{here}}")
    raise Refused("room.short", message, field="sku")
"""


def test_the_messages_of_refusals_are_found_as_templates_with_their_fields_apart(source, run):
    (source / "src" / "goodorder" / "words.py").write_text(REFUSING)
    wanted = json.loads(run(source, "--missing")[1])
    assert [name.split("\x04") for name in wanted if name.startswith(("said", "field"))] == [
        ["field", "lines"],
        ["field", "quantity"],
        ["field", "sku"],
        ["said", "{code} is late, {free} left"],
        ["said", "{code} is short, {free} left"],
        ["said", "{lines} and {free}, not {free_2} {{here}}"],
    ]


def test_a_refusal_whose_words_cannot_be_read_fails_the_check(source, run):
    (source / "src" / "goodorder" / "words.py").write_text(
        'raise Invalid("room.bad", "only %s left" % 3)\nraise Refused("room.more", "; ".join(["too", "many"]))\n'
    )
    found = [line for line in run(source, "--check")[1].splitlines() if "f-string" in line]
    assert found == [
        f"src/goodorder/words.py:{line}: write the refusal's message as one f-string" for line in (1, 2)
    ]


def test_every_module_that_is_said_to_explain_is_there():
    root = TOOL.parents[1]
    named = tomllib.loads((root / "tools" / "sentences.toml").read_text())["explaining"]
    assert [one for one in named if not (root / "src" / "goodorder" / one).exists()] == []
    assert named == sorted(set(named))


def test_a_process_speaks_german_without_anything_compiled():
    with translation.override("de"):
        assert gettext("Backorders") == "Rückstände"
        assert pgettext("act", "Hold") == "Sperren"
        assert ngettext("%(days)s day late", "%(days)s days late", 3) == "%(days)s Tage überfällig"
        assert gettext("This field is required.") == "Dieses Feld ist zwingend erforderlich."
    with translation.override("en"):
        assert gettext("Backorders") == "Backorders"


def test_an_event_tells_itself_in_the_language_of_its_reader():
    facts = {"order_id": "ord_1", "number": "SO-1", "channel": "web", "payment_method": "card"}
    placed = OrderPlaced(**facts, total=123450, currency="EUR")
    filled = BackordersFilled(order_id="ord_1", lines=[{"line": 2, "quantity": 3}])
    assert placed.sentence() == "Order SO-1 placed: 1234.50 EUR"
    with translation.override("de"):
        assert placed.sentence() == "Auftrag SO-1 angenommen: 1.234,50\xa0€"
        assert filled.sentence() == "Wartende Einheiten fanden Bestand: 3 × Position 2"
        assert units_in([{"quantity": 1}]) == "1 Einheit"
        assert in_english(placed.sentence) == "Order SO-1 placed: 1234.50 EUR"
