"""Filters of the treasury's pages."""
