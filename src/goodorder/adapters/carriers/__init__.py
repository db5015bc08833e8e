"""Plugs for the socket of `goodorder.shipping.ports`."""
