"""The door for customer service: customers, duplicates, cases, segments."""
