"""What the dashboards ask."""
