"""Capture in groups: files of orders, and orders that wait for each other anyway."""

from goodorder.capture.commands.batches import capture_orders
from goodorder.capture.commands.group import capture_together
from goodorder.capture.commands.pricing import Asked

__all__ = ["Asked", "capture_orders", "capture_together"]
