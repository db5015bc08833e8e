"""Streams of news to open pages. Each holds a thread of the server, so there are few, and none for long.

A page that finds no place gets its news all the same, at once and in one piece, and asks again a little later.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator

from django.http import StreamingHttpResponse

from goodorder.looks.direction import straight

MOST_STREAMS = 4  # of a process's 24 threads
LASTS_S, PAUSE_S = 30.0, 1.5
_AGAIN_MS, _LATER_MS = 1_000, 10_000
_places = threading.BoundedSemaphore(MOST_STREAMS)
News = Callable[[], list[tuple[str, object]]]


def stream(news: News) -> StreamingHttpResponse:
    """Answer with the news there is, and with what comes in the next half minute where there is a place."""
    answer = StreamingHttpResponse(_told(news), content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    answer["X-Accel-Buffering"] = "no"  # a proxy before us passes each piece on at once
    return answer


def _told(news: News) -> Iterator[str]:
    has_place = _places.acquire(blocking=False)
    try:
        yield _piece("pace", _AGAIN_MS if has_place else _LATER_MS)
        until = time.monotonic() + (LASTS_S if has_place else 0)
        yield from _pieces(news)
        while time.monotonic() < until:
            time.sleep(PAUSE_S)
            yield from _pieces(news)
    finally:
        if has_place:
            _places.release()


def _pieces(news: News) -> Iterator[str]:
    """Yield the news; without any a remark, which fails where nobody listens any more."""
    yield from [_piece(name, said) for name, said in news()] or [":\n\n"]


def _piece(name: str, said: object) -> str:
    return f"event: {name}\ndata: {straight(json.dumps(said, ensure_ascii=False))}\n\n"
