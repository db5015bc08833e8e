"""Plugs for the socket of `goodorder.notifications.ports`."""
