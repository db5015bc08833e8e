"""The call centre on the wire."""
