"""Tags of the pages that show custom fields."""
