"""How orders and records come in from outside: import runs, mapping profiles, row results.

Publishes: ImportFinished.
"""
