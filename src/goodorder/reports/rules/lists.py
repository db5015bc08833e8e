"""What must be true of the tables that lists are read from."""

from goodorder.reports.rules.invariant import Invariant

LISTS = (
    Invariant(
        "LST-01",
        "the list of open orders tells of each what its records tell",
        """
        SELECT order_id, string_agg(told_by, ', ') AS told_by, tenant, public_id, channel_id, state, country, total,
               placed_ms, leaves_on, is_part_sent, owed, held, taken
        FROM audit.a_open_order
        GROUP BY order_id, tenant, public_id, channel_id, state, country, total, placed_ms, leaves_on, is_part_sent,
                 owed, held, taken
        HAVING count(*) <> 2
        """,
    ),
)
