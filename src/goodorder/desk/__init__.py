"""The door of the order desk: lists of orders with views, runs over many, tags, custom fields, live news, exports."""
