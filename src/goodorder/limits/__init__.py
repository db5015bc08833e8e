"""How much one person may give away alone: price, discount, shipping, goodwill and refunds, by role and by person.

Owns the words *limit* (the most somebody may give of a kind, as an amount of a currency or in per cent), *holder* (a
role, a person or a key) and *use* (what was given of it, on what). Whoever needs more asks somebody whose limit allows
it: the room `approvals`.
Publishes: LimitSet, LimitDropped.
"""
