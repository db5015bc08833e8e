"""Tags: short words that people put on orders, customers and products to find them again.

A *subject* is what bears tags: its kind and its public id. Publishes: TagAdded, TagRemoved.
"""
