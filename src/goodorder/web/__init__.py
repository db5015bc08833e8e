"""The web door: pages for the people who run the business.

Each view parses a request, calls one query or command and renders; refusals become messages on the same page.
"""
