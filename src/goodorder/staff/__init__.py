"""Who works here and which machines may come in: users, the roles granted to them, API keys.

Publishes: UserAdded, RoleGranted, RoleRevoked, UserDeactivated, UserReactivated, AccessReset, PasswordChosen,
KeyIssued, KeyRevoked.
"""
