"""Loads every story, so that its subscriptions are in place."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """The reactions across rooms."""

    name = "goodorder.flows"

    def ready(self) -> None:
        """Import each story of this folder."""
        from goodorder import flows

        for module in iter_modules(flows.__path__):
            if module.name != "apps":
                import_module(f"goodorder.flows.{module.name}")
