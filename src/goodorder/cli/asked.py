"""Commands with many options: they stand as fields of one type, and the command takes that type."""

import inspect
from collections.abc import Callable
from typing import Any, TypeVar, get_type_hints

Asked = TypeVar("Asked")


def takes(asked: type[Asked]) -> Callable[[Callable[[Asked], None]], Callable[..., None]]:
    """Make a function of one dataclass a command whose arguments and options are the dataclass' fields."""

    def wrap(function: Callable[[Asked], None]) -> Callable[..., None]:
        def run(**given: Any) -> None:
            function(asked(**given))

        run.__doc__ = function.__doc__
        run.__annotations__ = get_type_hints(asked, include_extras=True)
        run.__signature__ = inspect.signature(asked)  # type: ignore[attr-defined]  # read by inspect, as PEP 362 says
        return run

    return wrap
