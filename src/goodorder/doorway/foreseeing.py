"""What an act would do, told before it is done: it is rehearsed, its news are read, and all of it is undone."""

from collections.abc import Callable
from typing import TypeVar

from goodorder.kernel.access import Context
from goodorder.kernel.command import rehearse
from goodorder.kernel.events import revive
from goodorder.kernel.models import Event

R = TypeVar("R")


def foreseen(ctx: Context, about: str, act: Callable[[], R]) -> tuple[R, list[str]]:
    """Return what an act would answer, and what the timeline of `about` would say; raises what it raises."""

    def play() -> tuple[R, list[str]]:
        since = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
        answer = act()
        told = Event.objects.filter(id__gt=since, about=about, actor=ctx.actor).order_by("id")
        return answer, [revive(event).sentence() for event in told]

    return rehearse(play)
