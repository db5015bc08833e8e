"""Who we are and whom we trade with: companies, their channels, customers and addresses.

Publishes: CompanyOpened, ChannelOpened, ChannelChanged, CustomerRegistered, CustomerChanged.
"""
