"""Which supply fills which demand: a pure plan, kept with its reasons.

Publishes: SourcingDecided.
"""
