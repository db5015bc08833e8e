"""Every write of imports, and the walk through a whole file."""

from goodorder.channels.commands.importing import import_file
from goodorder.channels.commands.runs import apply_batch, finish_run, start_run

__all__ = ["apply_batch", "finish_run", "import_file", "start_run"]
