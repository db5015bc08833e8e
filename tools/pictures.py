"""Looks at every main page of the demo in a browser: pictures for `docs/screens.md`, and checks on the way.

Starts the example shop on loopback, follows the navigation and the first row of every list, and takes each page in
light, dark and on a phone. Fails when a page breaks an accessibility rule, complains on the console, asks another
host for anything, or is heavier or slower than its limit.

Usage: python tools/pictures.py [checkout]     CHROMIUM names the browser where it is not found by itself.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page

MOST_BYTES, MOST_MS, TRIES = 150_000, 200, 3
WHOLE_SET_BYTES = 6_000_000
START_WITHIN_S = 300
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
)
SAID = re.compile(r"Goodorder is at (\S+)|First login: (\S+) / (\S+)")
MEANWHILE = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
TIMING = "(({requestStart, responseStart}) => responseStart - requestStart)(performance.getEntriesByType('navigation')[0])"
WIDEST = """() => {
  const out = [...document.querySelectorAll("main *")].filter(at => at.getBoundingClientRect().right > innerWidth + 0.5);
  const inner = out.find(at => !out.some(other => other !== at && at.contains(other)));
  return inner ? `${inner.tagName} ${inner.className} ${inner.textContent.trim().slice(0, 40)}` : "something outside main";
}"""
LONGEST_PX = 1500


@dataclass(frozen=True)
class Look:
    """One way of looking at a page; `scale` and `quality` keep its picture small."""

    name: str
    width: int
    height: int
    scheme: str
    scale: float


LOOKS = (
    Look("light", 1360, 860, "light", 0.55),
    Look("dark", 1360, 860, "dark", 0.55),
    Look("phone", 390, 844, "light", 0.8),
)
QUALITY = 45


@dataclass
class Seen:
    """What a page cost and what was wrong with it."""

    name: str
    title: str
    path: str
    sent_bytes: int = 0
    server_ms: float = 0
    troubles: list[str] = field(default_factory=list)


class Onlooker:
    """A browser's page, with what it asked for and complained about since it was last asked."""

    def __init__(self, context: BrowserContext, base: str, folder: Path) -> None:
        self.page: Page = context.new_page()
        self.base, self.folder = base, folder
        self.wire = context.new_cdp_session(self.page)
        self.sent_bytes, self.troubles = 0, list[str]()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda failure: self.troubles.append(f"script: {failure}"))
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.wire.send("Network.enable")
        self.wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.wire.on("Network.loadingFinished", self._loaded)

    def _heard(self, said: Any) -> None:
        if said.type in {"error", "warning"}:
            self.troubles.append(f"console: {said.text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:", "about:")):
            self.troubles.append(f"asks another host: {url}")

    def _loaded(self, event: dict[str, Any]) -> None:
        self.sent_bytes += int(event["encodedDataLength"])

    def look(self, name: str, title: str, path: str) -> Seen:
        """Open a page, measure and judge it, and take it in every look."""
        seen = Seen(name, title, path)
        for attempt in range(TRIES):
            self.sent_bytes, self.troubles = 0, []
            self.page.set_viewport_size({"width": LOOKS[0].width, "height": LOOKS[0].height})
            answer = self.page.goto(f"{self.base}{path}", wait_until="load")
            took = float(self.page.evaluate(TIMING))
            seen.server_ms = min(took, seen.server_ms) if attempt else took
            if seen.server_ms <= MOST_MS:
                break
        seen.sent_bytes = self.sent_bytes
        if answer is None or not answer.ok:
            self.troubles.append(f"answers {answer and answer.status}")
        for look in LOOKS:
            self._take(seen, look)
        seen.troubles += self.troubles
        if seen.sent_bytes > MOST_BYTES:
            seen.troubles.append(f"sends {seen.sent_bytes} bytes")
        if seen.server_ms > MOST_MS:
            seen.troubles.append(f"takes the server {seen.server_ms:.0f} ms")
        return seen

    def _take(self, seen: Seen, look: Look) -> None:
        self.page.set_viewport_size({"width": look.width, "height": look.height})
        self.page.emulate_media(color_scheme=look.scheme)  # type: ignore[arg-type]  # light or dark
        self.page.evaluate(MEANWHILE)
        wider = int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))
        if wider > 0:
            widest = self.page.evaluate(WIDEST)
            seen.troubles.append(f"{look.name}: {wider} px wider than the screen, by {widest}")
        for one in Axe().run(self.page).response["violations"]:
            places = ", ".join(str(node["target"]) for node in one["nodes"][:3])
            seen.troubles.append(f"{look.name}: {one['id']} at {places}")
        (self.folder / f"{seen.name}-{look.name}.webp").write_bytes(self.picture(look))

    def picture(self, look: Look) -> bytes:
        """Return what is on the screen and a little below it, as a small WebP."""
        height = min(int(self.page.evaluate("document.documentElement.scrollHeight")), LONGEST_PX)
        clip = {"x": 0, "y": 0, "width": look.width, "height": max(height, look.height), "scale": look.scale}
        wanted = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
        return base64.b64decode(self.wire.send("Page.captureScreenshot", wanted)["data"])

    def links(self, selector: str) -> list[tuple[str, str]]:
        """Return path and words of links on the page, each path once, those of this host."""
        found = self.page.eval_on_selector_all(
            selector, "all => all.map(at => [at.pathname + at.search, at.textContent.trim(), at.host])"
        )
        host = self.base.partition("://")[2]
        return list({path: words for path, words, where in found if where == host}.items())


@contextlib.contextmanager
def example_shop(root: Path) -> Iterator[tuple[str, str, str]]:
    """Run the example shop on a free port; yields its address and the first login."""
    with tempfile.TemporaryDirectory(prefix="goodorder-pictures-") as home:
        Path(home).chmod(0o711)  # for the account that the database server runs under when root starts it
        command = [sys.executable, "-m", "goodorder.cli.main", "up", "--port", "0", "--workers", "1"]
        kept = {
            name: value
            for name, value in os.environ.items()
            if name != "DATABASE_URL" or "--here" in sys.argv
        }
        own = {**kept, "GOODORDER_HOME": home, "PYTHONPATH": str(root / "src"), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, env=own, stdout=subprocess.PIPE, text=True, cwd=root) as shop:
            try:
                yield _told_by(shop)
            finally:
                shop.terminate()
                shop.wait(60)


def _told_by(shop: subprocess.Popen[str]) -> tuple[str, str, str]:
    address, started = "", time.monotonic()
    for line in shop.stdout or ():
        said = SAID.search(line)
        if said and said[1]:
            address = said[1]
        elif said:
            return address, said[2], said[3]
        if time.monotonic() - started > START_WITHIN_S:
            break
    raise SystemExit("the example shop did not start; run `goodorder up` to see why")


def sign_in(onlooker: Onlooker, username: str, password: str) -> None:
    """Enter as the first owner."""
    onlooker.page.goto(f"{onlooker.base}/login/")
    onlooker.page.fill("[name=username]", username)
    onlooker.page.fill("[name=password]", password)
    onlooker.page.press("[name=password]", "Enter")
    onlooker.page.wait_for_selector(".side")


def walk(onlooker: Onlooker) -> Iterator[Seen]:
    """Look at every place of the navigation and at the first record of every list, then at search and components."""
    onlooker.page.goto(f"{onlooker.base}/")
    places = onlooker.links(".side > .nav a[data-go]")
    known = {path for path, _words in places}
    for path, title in places:
        name = path.strip("/").replace("/", "-")
        yield onlooker.look(name, title, path)
        rows = [(to, words) for to, words in onlooker.links("main a.row-link") if to not in known]
        for record, words in rows[:1]:
            known.add(record)
            if not record.endswith((".pdf", ".csv")):
                yield onlooker.look(f"{name}-record", f"{title}: {words}", record)
    for name, title, path in (
        ("search", "Search", "/search/?q=mug"),
        ("components", "Components", "/design/"),
    ):
        yield onlooker.look(name, title, path)


def chromium() -> str:
    """Return the path of the browser; ends the program where there is none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        raise SystemExit("no Chromium on this machine: install it or set CHROMIUM")
    return found


def page_of(seen: list[Seen]) -> str:
    """Return `docs/screens.md`: figures of every page, then its pictures."""
    rows = [
        f"| [{one.title}](#{one.name}) | {one.sent_bytes / 1000:.0f} | {one.server_ms:.0f} |" for one in seen
    ]
    parts = [
        f"## {one.name}\n\n{one.title}: `{one.path.partition('?')[0]}`\n\n"
        "| light | dark | phone |\n|---|---|---|\n| "
        + " | ".join(
            f"![{one.title}, {look.name}](images/pages/{one.name}-{look.name}.webp)" for look in LOOKS
        )
        + " |\n"
        for one in seen
    ]
    return (
        "# Screens\n\nEvery main page of the example shop, taken by `python tools/pictures.py`, which also checks that no"
        " page breaks an accessibility rule, complains on the console or asks another host for anything.\n\n"
        f"Transferred is what a browser with an empty cache loads, at most {MOST_BYTES // 1000} kB; server is the time to"
        f" the first byte over loopback, the best of at most {TRIES}, at most {MOST_MS} ms.\n\n"
        "| page | transferred, kB | server, ms |\n|---|---:|---:|\n"
        + "\n".join(rows)
        + "\n\n"
        + "\n".join(parts)
    )


def main() -> int:
    """Take all pictures; returns 1 when something is wrong with a page."""
    named = [each for each in sys.argv[1:] if not each.startswith("-")]
    root = Path(named[0]).resolve() if named else Path(__file__).resolve().parent.parent
    folder = root / "docs" / "images" / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with example_shop(root) as (base, username, password), sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        onlooker = Onlooker(browser.new_context(locale="en-GB"), base, folder)
        sign_in(onlooker, username, password)
        seen = []
        for one in walk(onlooker):
            seen.append(one)
            print(
                f"{one.sent_bytes:8d} B {one.server_ms:6.0f} ms  {one.path}",
                *one.troubles,
                sep="\n    ",
                flush=True,
            )
        browser.close()
    (root / "docs" / "screens.md").write_text(page_of(seen))
    weight = sum(file.stat().st_size for file in folder.iterdir())
    wrong = [one for one in seen if one.troubles]
    print(f"{len(seen)} pages, pictures of {weight / 1e6:.1f} MB; {len(wrong)} pages with troubles")
    return int(bool(wrong) or weight > WHOLE_SET_BYTES)


if __name__ == "__main__":
    sys.exit(main())
