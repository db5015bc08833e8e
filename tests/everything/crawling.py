"""What a page leads to: its links, and its forms as a browser would send them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html

PLAIN_FIELDS = {"csrfmiddlewaretoken", "once"}
IN_A_WEEK = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
BY_NAME = {  # where something must be typed
    "sku": "MUG", "skus": "MUG", "other": "MUG", "country": "GB", "currency": "GBP", "base": "GBP", "quote": "EUR",
    "bin": "A1", "code": "NEW1", "price": "1", "home": "1", "abroad": "1", "condition": "true", "holder": "role:agent",
    "review_cost": "1", "loss_fee": "1", "value": "eve@example.com", "iban": "GB82WEST12345698765432", "percent": "1",
    "ready_from": "12:00", "ready_until": "13:00", "username": "new",
}  # fmt: skip
CHOSEN = ("picker",)  # a role that whoever gives roles holds themselves
ALWAYS = {  # what no browser insists on
    "units-1": "1", "percent": "1", "points": "1", "receive-quantity": "1", "permissions": "orders.view", "sku": "MUG",
    "account": "GB1", "consent-wording": "I agree", "email": "eve@example.com", "query": "state=placed",
    "hold_reason": "new words", "text": "new words",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A form of a page: where it is sent, and what it says when nothing more is typed."""

    path: str
    fields: tuple[tuple[str, str], ...]
    texts: frozenset[str]  # the fields that take any text
    hints: tuple[tuple[str, str], ...] = ()  # what may be typed where something must be
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()  # what may be chosen from

    def filled(self):
        """Return what is sent when somebody fills in what they must."""
        sent, hints = {}, dict(self.hints)
        for name, value in self.fields:
            sent.setdefault(name, []).append(value.strip() or hints.get(name, ""))
        return sent

    def typed(self, text=""):
        """Return what is sent, with a text typed into every field for text."""
        sent = {}
        for name, value in self.fields:
            sent.setdefault(name, []).append(text if text and name in self.texts else value)
        return sent


@cache
def view_of(path):
    """Return the name and the arguments of the page at a path of ours; nothing for a path that leads elsewhere."""
    parts = urlsplit(path)
    if parts.netloc or parts.scheme:
        return "", {}
    try:
        found = resolve(parts.path)
    except Resolver404:
        return "", {}
    return found.view_name, found.kwargs


@cache
def look_of(path):
    """Return what tells one kind of address from another: its page, the words in it, and what is asked."""
    name, given = view_of(path)
    words = tuple(sorted((key, str(value)) for key, value in given.items() if _is_word(key, value)))
    return name, words, tuple(sorted(key for key, _value in parse_qsl(urlsplit(path).query)))


def _is_word(key, value):
    """Tell whether a part of an address is no record; of customers' records each is opened."""
    is_record = key.endswith("_id") and key != "return_id"
    return not is_record and key not in {"code", "company", "channel", "username"}


def leads(page, content):
    """Return the links and forms of a page."""
    tree = html.fromstring(content)
    wanted = [*tree.xpath("//a/@href"), *tree.xpath("//@hx-get")]
    links = [urljoin(page, str(each)) for each in wanted if not str(each).startswith("#")]
    forms = [made for each in tree.xpath("//form") for made in _forms(page, each, tree)]
    return links, forms


def _forms(page, form, tree):
    """Yield a form once for each of its buttons."""
    if (form.get("method") or "get").lower() != "post":
        return
    mine = [each for each in form.xpath(".//input|.//select|.//textarea|.//button") if not each.get("form")]
    if form.get("id"):
        mine += tree.xpath("//*[@form=$name]", name=form.get("id"))
    fields = [pair for each in mine for pair in _field(each)]
    texts = frozenset(each.get("name") for each in mine if each.get("name") and _takes_text(each))
    buttons = [each for each in mine if each.tag == "button" and each.get("type", "submit") == "submit"]
    for button in buttons or [None]:
        chosen = (
            [(button.get("name"), button.get("value") or "")]
            if button is not None and button.get("name")
            else []
        )
        hints = {each.get("name"): _hint(each) for each in mine if _is_wanted(each)}
        choices = {each.get("name"): tuple(map(str, each.xpath(".//option/@value"))) for each in mine}
        action = (button.get("formaction") if button is not None else None) or form.get("action") or page
        more = (tuple(hints.items()), tuple((name, found) for name, found in choices.items() if found))
        yield Form(urljoin(page, action), (*fields, *chosen), texts - PLAIN_FIELDS, *more)


def _takes_text(each):
    return each.tag == "textarea" or (
        each.tag == "input" and each.get("type", "text") in {"text", "search"} and not each.get("inputmode")
    )


def _field(each):
    """Yield what a field says by itself; the first choice where one must be made."""
    name, kind = each.get("name"), each.get("type", "text")
    if not name or each.tag == "button" or kind in {"file", "submit"} or each.get("disabled") is not None:
        return
    if each.tag == "select":
        chosen = each.xpath("./option[@selected]") or each.xpath(".//option[@value!='']")
        yield name, chosen[0].get("value", "") if chosen else ""
    elif each.tag == "textarea":
        yield name, each.text or ""
    elif kind in {"checkbox", "radio"}:
        if each.get("checked") is not None:
            yield name, each.get("value") or "on"
    else:
        yield name, each.get("value") or ""


def _is_wanted(each):
    return bool(each.get("name")) and (each.get("required") is not None or each.get("name") in ALWAYS)


def _hint(each):
    """Return something that may be typed into a field, or chosen."""
    if each.tag == "select":
        offered = list(map(str, each.xpath(".//option[@value!='']/@value")))
        return next((word for word in (*CHOSEN, *offered) if word in offered), "")
    whole, least = each.get("name"), each.get("min") or "1"
    by_kind = {
        "number": "-1" if least < "0" else max(least, "1"),
        "date": IN_A_WEEK,
        "email": "eve@example.com",
    }
    by_name = ALWAYS.get(whole) or BY_NAME.get(whole.rpartition("-")[2])
    is_number = each.get("inputmode") in {"numeric", "decimal"}
    return by_kind.get(each.get("type")) or by_name or ("1" if is_number else "new words")


class Walk:
    """Goes from page to page along the links, each kind of address once, and keeps every form it meets."""

    def __init__(self, client, starts, *, is_ours=lambda name: True, asks=True):
        self.client, self.waiting, self.is_ours = client, list(starts), is_ours
        self.asks, self.seen, self.forms = asks, set(), {}

    def __iter__(self):
        """Yield each page's path and answer."""
        while self.waiting:
            path = self.waiting.pop(0)
            look = look_of(path)
            if not look[0] or look in self.seen or not self.is_ours(look[0]):
                continue
            self.seen.add(look)
            answer = self.client.get(path)
            if (
                answer.status_code == 200
                and not answer.streaming
                and answer["Content-Type"].startswith("text/html")
            ):
                self._note(path, answer.content)
            yield path, answer

    def _note(self, path, content):
        if not content.strip():
            return
        links, forms = leads(path, content)
        self.waiting += links if self.asks else [link.partition("?")[0] for link in links]
        for form in forms:
            self.forms.setdefault((look_of(form.path), tuple(sorted(name for name, _ in form.fields))), form)
