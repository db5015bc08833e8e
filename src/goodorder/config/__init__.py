"""The composition root: settings, roles, addresses."""
