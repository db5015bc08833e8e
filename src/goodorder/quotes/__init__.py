"""Offers with a validity: issued, revised, accepted at the prices they name, with an option on stock.

Publishes: QuoteDrafted, QuoteIssued, QuoteRevised, QuoteAccepted, QuoteDeclined, QuoteExpired.
"""
