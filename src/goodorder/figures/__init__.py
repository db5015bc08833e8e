"""Figures: what happened, counted by day, so that no dashboard ever reads through the records.

A *measure* is one kind of contribution that a fact makes; a *figure* is the sum of a measure's contributions on one
day, by company, channel, location, currency, SKU and reason. A *fold* adds the facts since the last one. A *reading*
is a number made of measures by a published formula; a *board* is a page of readings. Publishes nothing.
"""
