"""Setting up custom fields, and giving records values."""

from goodorder.fields.commands.definitions import change_field, define_field, restore_field, retire_field
from goodorder.fields.commands.values import set_values

__all__ = ["change_field", "define_field", "restore_field", "retire_field", "set_values"]
