import threading

import pytest
from django.db import connection

from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Invalid, Malformed, Refused
from goodorder.kernel.idempotency import Answer, fingerprint_of, once
from goodorder.kernel.models import IdempotencyKey, NumberSeries

pytestmark = pytest.mark.django_db(transaction=True)


def _work(name="s"):
    NumberSeries.objects.create(name=name)
    return Answer(201, '{"made":1}')


def test_repeat_gets_the_stored_bytes_and_does_nothing():
    first = once("key:a", "k1", "f", _work)
    again = once("key:a", "k1", "f", lambda: pytest.fail("must not run"))
    assert (first.status, first.body, first.replayed) == (201, '{"made":1}', False)
    assert (again.status, again.body, again.replayed) == (201, '{"made":1}', True)


def test_same_key_of_another_actor_is_another_key():
    once("key:a", "k1", "f", _work)
    assert once("key:b", "k1", "f", lambda: _work("t")).replayed is False


def test_other_payload_is_refused():
    once("key:a", "k1", "f", _work)
    with pytest.raises(Invalid) as refusal:
        once("key:a", "k1", "g", _work)
    assert refusal.value.code == "idempotency.key_reused"


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_missing_or_endless_key_is_refused(key):
    with pytest.raises(Malformed):
        once("key:a", key, "f", _work)


def test_failed_work_leaves_no_key():
    def fail():
        _work()
        raise Refused("tests.no", "no")

    with pytest.raises(Refused):
        once("key:a", "k1", "f", fail)
    assert not IdempotencyKey.objects.exists()
    assert not NumberSeries.objects.exists()


def test_second_in_flight_is_told_so():
    entered, leave, seen = threading.Event(), threading.Event(), []

    def slow():
        entered.set()
        leave.wait(120)
        return _work()

    def first():
        once("key:a", "k1", "f", slow)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(120)
    with pytest.raises(Refused) as refusal:
        once("key:a", "k1", "f", _work)
    seen.append(refusal.value.code)
    leave.set()
    thread.join(120)
    assert seen == ["idempotency.in_flight"]
    assert once("key:a", "k1", "f", _work).replayed is True


def test_hundred_replays_at_once_have_one_effect():
    codes = []

    def buyer():
        try:
            codes.append(once("key:a", "k1", "f", _work).status)
        except Refused as refusal:
            codes.append(refusal.code)
        connection.close()

    threads = [threading.Thread(target=buyer) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert set(codes) <= {201, "idempotency.in_flight"}
    assert NumberSeries.objects.count() == 1


def test_fingerprint_tells_parts_apart():
    assert fingerprint_of(b"a", b"bc") != fingerprint_of(b"ab", b"c")


def test_a_repeat_waits_for_the_standby_as_the_first_answer_did():
    """A commit waits for a synchronous standby only if its transaction wrote to the log."""
    once("key:a", "k1", "f", _work)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()")
        before = cursor.fetchone()[0]

    def replayed():
        once("key:a", "k1", "f", lambda: pytest.fail("must not run"))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_current_xact_id_if_assigned() IS NOT NULL, pg_current_wal_insert_lsn() > %s",
                [before],
            )
            return cursor.fetchone()

    assert unit_of_work(replayed) == (True, True)
