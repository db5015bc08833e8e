"""The door of what comes after the sale: pages and routes of returns, claims and messages to customers."""
