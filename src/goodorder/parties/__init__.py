"""Who we are and whom we trade with: companies, their channels, customers and addresses.

Publishes: CustomerRegistered, CustomerChanged.
"""
