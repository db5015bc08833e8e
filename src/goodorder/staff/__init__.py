"""Who works here and which machines may come in: users, the roles granted to them, API keys.

Publishes: KeyIssued, KeyRevoked.
"""
