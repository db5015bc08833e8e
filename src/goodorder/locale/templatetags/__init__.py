"""Filters every page has."""
