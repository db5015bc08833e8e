"""What may be asked of imports."""

from collections.abc import Collection, Iterator

from goodorder.channels.models import ImportMade, ImportRow, ImportRun
from goodorder.kernel.access import Context, internal_query


def get_run(ctx: Context, *, run_id: str) -> ImportRun:
    """Return an import run; raises Missing."""
    return ImportRun.objects.visible_to(ctx).by_public_id(run_id)


def told_rows(ctx: Context, *, run_id: str, outcome: str = "rejected") -> Iterator[ImportRow]:
    """Stream the rows of a run that were rejected (or changed, or adjusted), in the order of the file."""
    run = ImportRun.objects.visible_to(ctx).by_public_id(run_id)
    return run.rows.filter(outcome=outcome).order_by("row").iterator(chunk_size=2000)


@internal_query
def known_numbers(channel: str, numbers: Collection[str], *, but: int) -> set[str]:
    """Return those numbers of a channel that another run than `but` has taken in."""
    references = [f"{channel}:{number}" for number in numbers]
    rows = ImportMade.objects.exclude(run_id=but).filter(reference__in=references)
    return {reference.partition(":")[2] for reference in rows.values_list("reference", flat=True)}
