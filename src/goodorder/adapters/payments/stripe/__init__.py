"""Stripe, by its official library: card payments that are authorised, captured once, refunded and disputed."""
