"""Worklists: the lists people work from, and what they do to many orders at once.

A *view* is a named filter with columns and a sort; a *run* does one thing to each of many orders: planned first, so
that everybody sees what would happen, then performed by the worker, order by order. An order's *assignee* is who
looks after it. Publishes: ViewSaved, ViewDropped, OrderAssigned, RunStarted, RunContinued, RunCancelled, RunFinished.
"""
