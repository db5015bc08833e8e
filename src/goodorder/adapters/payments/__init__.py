"""Plugs for the socket of `goodorder.payments.ports`."""
