"""The arithmetic of costs, pure: methods, layers, late entries, and how a value came about."""
