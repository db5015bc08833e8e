"""Stories across rooms, one file each: read them like a play."""
