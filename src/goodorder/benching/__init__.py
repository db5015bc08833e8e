"""The benchmark: the product's real processes, measured beside what their database can do at best.

It stands above every door because it runs them from outside, as an operator does.
"""
