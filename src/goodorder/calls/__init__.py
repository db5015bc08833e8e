"""The door of the call centre: pages and routes of order entry, limits and approvals."""
