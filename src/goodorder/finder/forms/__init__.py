"""Forms of the page of components."""
