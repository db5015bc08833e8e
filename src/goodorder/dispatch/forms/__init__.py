"""Forms about carriers."""
