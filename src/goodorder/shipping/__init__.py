"""Carriers' services, rates, labels and tracking. Knows parcels, not orders.

Publishes: LabelRequested, LabelBought, LabelFailed, LabelVoided, ParcelMoved.
"""
