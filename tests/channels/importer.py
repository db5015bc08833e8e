"""Imports a file in a process of its own, so that a test can kill it: `python -m channels.importer FILE UNITS`.

UNITS is how many orders make a batch: small, so that a small file has many.
"""

import sys
from pathlib import Path

import django


def main() -> None:
    """Import, as the command line does."""
    django.setup()
    from goodorder.channels.commands import import_file, importing
    from goodorder.channels.rules.runs import ImportOptions
    from goodorder.kernel.access import system_context

    file, units = Path(sys.argv[1]), int(sys.argv[2])
    importing.MOST_PAST_UNITS = units
    options = ImportOptions(kind="orders", profile="online-retail", channel="web", location="MAIN")
    ctx = system_context("import")
    import_file(ctx, open_file=lambda: file.open("rb"), filename=file.name, options=options)


if __name__ == "__main__":
    main()
