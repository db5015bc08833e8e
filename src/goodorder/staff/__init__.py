"""Who works here and which machines may come in: users, the roles granted to them, API keys, passkeys.

Publishes: UserAdded, RoleGranted, RoleRevoked, UserDeactivated, UserReactivated, AccessReset, PasswordChosen,
KeyIssued, KeyRevoked, SecondStepSet, PasskeyAdded, PasskeyRemoved, PasskeySuspended.
"""
