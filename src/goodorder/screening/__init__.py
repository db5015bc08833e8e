"""Fraud screening: who is let through, who is looked at first, who is turned away, and why.

It screens a *subject*, given by its public id with the facts known of it. *Signals* are computed from the facts,
*rules* judge them, *costs* turn points into a decision, and a *review* is what waits for a person.
"""
