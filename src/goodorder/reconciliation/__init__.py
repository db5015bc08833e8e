"""Statements of providers and banks against our own money: matched, explained, or an exception with a proposal.

Publishes: StatementImported, StatementBooked, LineResolved, LineReopened.
"""
