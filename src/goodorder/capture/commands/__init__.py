"""Capture in groups: files of orders, and orders that wait for each other anyway."""

from goodorder.capture.commands.batches import Fate, capture_orders
from goodorder.capture.commands.group import capture_together
from goodorder.capture.commands.pricing import Asked

__all__ = ["Asked", "Fate", "capture_orders", "capture_together"]
