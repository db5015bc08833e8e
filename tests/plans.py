"""How PostgreSQL would answer a statement, told the same whatever other tests left behind."""

from django.db import connection

# Other ways are put out of the question: what is left tells which index serves, however few rows there are.
IN_ORDER, BY_WORD = ("seqscan", "sort", "bitmapscan"), ("seqscan", "indexscan")


def plan_of(statement: str, *, of: tuple[str, ...], without: tuple[str, ...]) -> str:
    """Return the plan of a statement over new tables with the same indexes, without some ways of reading them.

    What is known of the tables themselves outlives their rows and would sway it.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA planned")
        for table in of:
            cursor.execute(f"CREATE TABLE planned.{table} (LIKE public.{table} INCLUDING GENERATED)")
            cursor.execute(
                "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass", [table]
            )
            for (made,) in cursor.fetchall():
                cursor.execute(made.replace(f" ON public.{table} ", f" ON planned.{table} "))
        cursor.execute("SET LOCAL search_path = planned, public")
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN " + statement)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = on")
        cursor.execute("SET LOCAL search_path TO DEFAULT")
        cursor.execute("DROP SCHEMA planned CASCADE")
    return plan
