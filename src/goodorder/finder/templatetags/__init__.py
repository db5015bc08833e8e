"""Tags of the search box and of the page of components."""
