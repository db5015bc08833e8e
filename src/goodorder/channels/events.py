"""What came in."""

from goodorder.kernel.events import Fact
from goodorder.locale import tell


class ImportFinished(Fact, aggregate="import_run"):
    """A file was imported to its end; `counts` by outcome."""

    run_id: str
    kind_of_rows: str
    counts: dict[str, int]

    def sentence(self) -> str:
        """Say it for the timeline."""
        outcomes = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items())
        return tell(
            self, "Import of {kind_of_rows} finished: {what}", what=outcomes or tell(self, "nothing to do")
        )
