"""Setting up custom fields, and giving records values."""

from goodorder.fields.commands.definitions import change_field, define_field, restore_field, retire_field
from goodorder.fields.commands.values import (
    answer_customer,
    answer_order,
    answer_product,
    import_products,
    set_values,
)

__all__ = [
    "answer_customer",
    "answer_order",
    "answer_product",
    "change_field",
    "define_field",
    "import_products",
    "restore_field",
    "retire_field",
    "set_values",
]
