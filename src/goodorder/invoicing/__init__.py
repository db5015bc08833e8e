"""Invoices and credit notes: numbered without gaps, never changed, corrected only by a credit note.

Publishes: InvoiceIssued, CreditNoteIssued, InvoicePolicySet.
"""
