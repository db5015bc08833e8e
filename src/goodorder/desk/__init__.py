"""The door of the order desk: the list of orders with its views, runs over many of them, tags, live news, exports."""
