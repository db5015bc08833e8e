"""What came in."""

from goodorder.kernel.events import Fact


class ImportFinished(Fact, aggregate="import_run"):
    """A file was imported to its end; `counts` by outcome."""

    run_id: str
    kind_of_rows: str
    counts: dict[str, int]
