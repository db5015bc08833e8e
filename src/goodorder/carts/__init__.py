"""What somebody means to order: it holds stock for a while and becomes an order when it is checked out.

Publishes: CartOpened, CartChanged, CartCheckedOut, CartAbandoned.
"""
