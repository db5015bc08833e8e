"""How PostgreSQL would answer a statement, told the same whatever other tests left behind."""

from django.db import connection

# Other ways are put out of the question: what is left tells which index serves, however few rows there are.
IN_ORDER, BY_WORD = ("seqscan", "sort", "bitmapscan"), ("seqscan", "indexscan")


def plan_of(statement: str, *, of: tuple[str, ...], without: tuple[str, ...]) -> str:
    """Return the plan of a statement over tables as if just made, without some ways of reading them.

    What is known of a table's columns outlives its rows, so it is forgotten too; the test's end brings all back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {', '.join(of)} CASCADE")
        cursor.execute("DELETE FROM pg_statistic WHERE starelid = ANY(%s::regclass[])", [list(of)])
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute("EXPLAIN " + statement)
        plan = "\n".join(row[0] for row in cursor.fetchall())
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = on")
    return plan
