"""The rows of the order list."""

from django import template

from goodorder.desk.cells import rows_as_html

register = template.Library()
register.simple_tag(rows_as_html, name="order_rows")
