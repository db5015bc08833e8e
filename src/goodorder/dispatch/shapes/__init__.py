"""What carriers look like on the wire."""
