"""Capturing many orders at once: worked out in memory, written set by set, each with its own fate.

The room owns no table. `orders.capture_order` is the readable version of the same act and the judge of every
order that is out of the ordinary; a property test feeds both the same drafts and compares every row.
"""
