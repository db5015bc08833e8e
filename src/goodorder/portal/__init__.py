"""The door of customers: pages without sign-in, opened by a link that is safe to send."""
