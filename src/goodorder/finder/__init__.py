"""The door of search: one box for records, pages and actions, and the page that shows every component."""
