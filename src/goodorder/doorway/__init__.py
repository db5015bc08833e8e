"""What doors have in common: who is asking, forms and lists, routes with their keys and refusals. Owns no page."""
