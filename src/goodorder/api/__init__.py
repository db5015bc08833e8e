"""The door for machines: JSON over HTTP under /api/v1, one router per room, every verb a noun."""
