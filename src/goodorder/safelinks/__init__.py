"""Links that let a customer see one order without signing in: hard to guess, kept as a hash, ending, revocable.

Publishes: SafeLinkIssued, SafeLinkRevoked.
"""
