"""Goodorder: order management that keeps the promise printed on every delivery note."""

__version__ = "0.1.0"
