"""The door of documents: pages and routes of e-invoices, collective invoices, receipts and when each is issued."""
