"""Changes of placed orders as proposals: worked out by rehearsal, shown with all they would do, then applied or given up.

Owns the words *amendment* (a change that was proposed) and *preview*. The change itself is made by orders, which says so.
Publishes: AmendmentProposed, AmendmentDiscarded.
"""
