"""Who drives the limit: pgbench, or our own driver where there is none."""

import os

import pytest

from goodorder.benching import pgbench

SCRIPT = pgbench.SEED + "SELECT :seed::bigint % 7, '100 %', 1::text;\n"
DRIVERS = {"pgbench": pgbench.rate, "psycopg": pgbench.rate_by_driver}


@pytest.mark.parametrize("driver", DRIVERS)
def test_rate_of_a_script_is_measured(driver, tmp_path):
    script = tmp_path / "script.sql"
    script.write_text(SCRIPT)
    assert DRIVERS[driver](os.environ["DATABASE_URL"], script, clients=2, seconds=1) > 10


@pytest.mark.parametrize("driver", DRIVERS)
def test_script_that_fails_ends_the_run_with_its_words(driver, tmp_path, capsys):
    script = tmp_path / "script.sql"
    script.write_text(pgbench.SEED + "SELECT :seed::bigint / 0;\n")
    with pytest.raises(SystemExit):
        DRIVERS[driver](os.environ["DATABASE_URL"], script, clients=1, seconds=1)
    assert "division by zero" in capsys.readouterr().err


def test_driver_is_named():
    found = pgbench.find()
    assert pgbench.name().startswith("pgbench (PostgreSQL)" if found else "psycopg")
