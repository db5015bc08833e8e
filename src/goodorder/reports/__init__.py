"""What is true, for people and auditors: audit views, invariants, control totals.

Publishes nothing.
"""
