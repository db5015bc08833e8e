"""Plugs for the socket of `goodorder.pricing.ports`."""
