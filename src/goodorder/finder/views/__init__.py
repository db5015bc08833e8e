"""Pages of search and of the components."""
