"""The door of carriers: services, rates, comparisons and their rules, manifests, calls to collect, late parcels."""
