"""Hands on a page: what a person sees, presses and types, by Django's client; the browser has hands of its own."""

from urllib.parse import urljoin

from lxml import html

PRESSED = ("button", "input")


class ClientHands:
    """A person who is signed in to a Django client; every page they come to must be there."""

    def __init__(self, client):
        self.client, self.address, self.page = client, "", None

    def go(self, address):
        """Open an address of ours."""
        self._came(self.client.get(address, follow=True), address)

    def again(self):
        """Look at the page once more."""
        self.go(self.address)

    def text(self):
        """Return what the page says, with single spaces."""
        return " ".join(self.page.text_content().split())

    def follow(self, title):
        """Follow the link that says so."""
        [link] = [each for each in self.page.xpath("//main//a[@href]") if _said(each) == title]
        self.go(link.get("href").split("#")[0])

    def unfold(self, title):
        """Nothing is folded where nothing is drawn."""
        assert title in self.text()

    def press(self, title, **typed):
        """Type into the form of the button that says so, and press it."""
        button = next(each for each in self.page.xpath("//main//button") if _said(each) == title)
        form = button.getparent()
        while form is not None and form.tag != "form":
            form = form.getparent()
        if button.get("form"):
            [form] = self.page.xpath(f"//form[@id='{button.get('form')}']")
        sent = {**dict(form.form_values()), **typed}
        assert set(typed) <= set(form.fields) or {*typed} <= {each.name for each in form.inputs}
        if button.get("name"):
            sent[button.get("name")] = button.get("value", "")
        address = button.get("formaction") or form.get("action") or self.address
        self._came(self.client.post(urljoin(self.address, address), sent, follow=True), address)

    def _came(self, answer, address):
        assert answer.status_code == 200, (address, answer.status_code, answer.content.decode()[-3000:])
        self.address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        self.page = html.fromstring(answer.content.decode())


def _said(element):
    return " ".join(element.text_content().split())
