"""Carriers' services, rates, labels and tracking. Knows parcels, not orders.

Publishes: ServiceSetUp, RatesSet, LabelRequested, LabelBought, LabelFailed, LabelUnclear, LabelVoidRequested,
LabelVoidFailed, LabelVoided, ParcelMoved.
"""
