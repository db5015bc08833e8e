"""What can be promised when, and what channels are shown of it.

Time-phased availability by the supply it stands on, kits by their parts, and quantities published by rule.
"""
