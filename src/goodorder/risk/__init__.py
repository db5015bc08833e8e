"""The door of fraud screening: pages and routes of the review queue, risk rules, lists and results."""
