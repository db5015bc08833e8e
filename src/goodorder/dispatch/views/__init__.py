"""Pages about carriers."""
