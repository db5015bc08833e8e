"""Conditions that merchants write, in CEL over words a room documents: checked when written. Pure rules, no tables."""
