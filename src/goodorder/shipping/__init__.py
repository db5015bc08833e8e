"""Shipping: carrier services, rates, labels, manifests, tracking and transit times.

Words it owns: carrier, service, rate, label, manifest, tracking event, transit time.
"""
