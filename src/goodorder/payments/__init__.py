"""Payments: payables, tenders and what was authorised, captured, voided and refunded for them.

Words it owns: payable, tender, authorisation, capture, void, refund, gift card, store credit, payout.
"""
