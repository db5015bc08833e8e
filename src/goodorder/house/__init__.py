"""The door of the house itself: set-up assistant, people and roles, keys, audit log, custom fields."""
