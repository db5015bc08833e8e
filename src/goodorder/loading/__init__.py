"""`goodorder load`: a made-up history of any size, written as the product's own commands would have written it."""
