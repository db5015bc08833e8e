"""The oversell certificate: many processes buy over HTTP through every entry point, and a judge counts.

Runs against any installation it has a key for. It knows nothing of the product's code: what was sold is
taken from the answers the buyers got, and from what the installation publishes afterwards.
"""
