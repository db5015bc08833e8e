"""The audit contract: names, columns, a reader who reads nothing else, an export."""

import json
from dataclasses import replace

import pytest
from django.db import connection

from goodorder.cli import audit
from goodorder.kernel.command import unit_of_work
from goodorder.kernel.errors import Forbidden, Missing
from goodorder.orders.states import ORDER
from goodorder.reports import queries
from reports import world

CONTRACT = {
    "a_now": "ms",
    "a_stock": "tenant sku loc on_hand reserved safety allow_negative",
    "a_move": "id tenant at_ms sku loc qty kind ref_type ref_id line_id",
    "a_resv": "id tenant sku loc qty state order_id line_id created_ms expires_ms",
    "a_serial": "tenant sku serial state loc",
    "a_bucket": "tenant sku loc on_hand quarantined damaged reserved safety is_tracked supplies",
    "a_balance": "tenant sku loc condition lot owner qty held is_blocked life_days",
    "a_claim": "id tenant sku loc lot demand qty picked state is_allocated",
    "a_wait": "id tenant sku loc demand qty rank promised_on expected_on min_life_days",
    "a_supply": "id tenant sku loc document qty received claimed due_on state",
    "a_bound": "wait_id supply_id qty",
    "a_work": "id tenant sku loc demand line_ref state qty picked packed shipped short cancelled batched",
    "a_task": "id batch batch_state work_id qty picked short dropped",
    "a_bin": "id tenant sku loc bin lot qty",
    "a_shelf": "tenant sku loc lot qty",
    "a_face": "id kind tenant sku loc is_here",
    "a_order": "id tenant number channel external_ref state currency placed_ms subtotal discount shipping tax total version",
    "a_hist": "order_id seq from_state to_state",
    "a_transition": "from_state to_state",
    "a_line": "id tenant order_id kind sku qty_ordered qty_cancelled qty_open qty_allocated qty_backordered "
    "qty_shipped qty_returned gross discount tax",
    "a_orderpromo": "order_id promo amount",
    "a_disc": "order_id line_id promo amount",
    "a_ship": "id tenant order_id line_id qty state loc shipped_ms",
    "a_ret": "id tenant order_id line_id qty_received disposition",
    "a_back": "line_id tenant qty_arrived qty_expected qty_returned",
    "a_retline": "id tenant order_id line_id state outcome qty qty_received qty_given_up qty_settled qty_open",
    "a_retunit": "id tenant order_id kind disposition last_disposition pile",
    "a_retmove": "unit_id move_id condition qty",
    "a_settled": "id tenant order_id amount credited is_invoiced settled_ms",
    "a_screen": "id tenant order_id order_state state points is_held decided_ms",
    "a_open_order": "told_by order_id tenant public_id channel_id state country total placed_ms leaves_on is_part_sent "
    "owed held taken",
    "a_pay": "id tenant order_id provider currency authorised captured refunded state",
    "a_payop": "id tenant payment_id kind amount state provider_ref idem_key created_ms",
    "a_paylink": "tenant id state amount holds held",
    "a_doc": "id tenant kind series number order_id currency net discount tax total issued_ms content_hash",
    "a_docline": "doc_id line_id qty net discount tax",
    "a_delivery": "id tenant order_id about takes_from_id doc_id currency net discount tax total sign",
    "a_deliveryline": "delivery_id line_id qty net discount tax",
    "a_unbilled": "tenant about currency amount",
    "a_receipt": "id tenant kind series number payop_id currency amount taxes",
    "a_je": "id tenant order_id period created_ms",
    "a_jl": "entry_id account control currency debit credit",
    "a_period": "tenant period closed_ms",
    "a_layer": "tenant sku loc qty value",
    "a_promo": "tenant code max_total max_per_customer",
    "a_redeem": "tenant code order_id customer state",
    "a_gift": "tenant id balance",
    "a_giftop": "tenant card_id order_id delta",
    "a_event": "id tenant aggregate aggregate_id version at_ms",
    "a_sub": "id tenant active from_ms",
    "a_deliv": "sub_id event_id state attempts",
    "a_inbox": "tenant source external_id effects",
    "a_idem": "tenant key fingerprint state resource created_ms",
    "a_job": "id state attempts lease_until_ms",
    "a_exception": "tenant order_id kind state",
    "a_audit": "seq tenant at_ms actor action object prev_hash hash",
}


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.django_db
def test_views_have_exactly_the_names_and_columns_of_the_contract():
    found = rows(
        "SELECT table_name::text, string_agg(column_name::text, ' ' ORDER BY ordinal_position) "
        "FROM information_schema.columns WHERE table_schema = 'audit' GROUP BY table_name"
    )
    assert dict(found) == CONTRACT


@pytest.mark.django_db
def test_transition_table_is_the_machine_of_orders():
    assert sorted(rows("SELECT from_state, to_state FROM audit.a_transition")) == ORDER.transitions()


@pytest.mark.django_db
def test_auditor_reads_the_views_and_nothing_else():
    if not rows("SELECT 1 FROM pg_roles WHERE rolname = 'goodorder_audit'"):
        pytest.skip("SKIPPED, NOT PROVEN: this database user may not create the role goodorder_audit")
    may = rows(
        "SELECT n.nspname || '.' || c.relname, p FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p "
        "WHERE n.nspname IN ('public', 'audit') AND c.relkind IN ('r', 'v', 'm', 'p') "
        "AND has_schema_privilege('goodorder_audit', n.oid, 'USAGE') "
        "AND has_table_privilege('goodorder_audit', c.oid, p)"
    )
    assert sorted(may) == [(f"audit.{name}", "SELECT") for name in sorted(CONTRACT)]


@pytest.mark.django_db
def test_audit_wants_its_permission(ctx):
    with pytest.raises(Forbidden):
        next(queries.run_audit(replace(ctx, permissions=frozenset({"orders.*"}))))


@pytest.mark.django_db
def test_unknown_view_is_refused(ctx):
    with pytest.raises(Missing):
        list(queries.view_rows(ctx, name="staff_user"))


@pytest.mark.django_db
def test_command_says_ok_line_by_line_and_exits_zero(capsys):
    world.build()
    assert audit._check("INV-01", as_json=False) == 0
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith("ok  INV-01a  on hand equals the sum of its movements  (")
    assert second.startswith("ok  INV-01b")
    assert last.startswith("2 invariants, 0 broken")


@pytest.mark.django_db
def test_command_shows_the_rows_that_break_and_exits_one(capsys):
    world.build()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL goodorder.rebuild = 'on'")
        cursor.execute("UPDATE inventory_stock SET on_hand = on_hand + 1")
    assert audit._check("INV-01a", as_json=False) == 1
    out = capsys.readouterr().out
    assert "1 BROKEN INV-01a" in out
    assert "tenant=GB01, sku=LAMP-1, loc=MAIN, on_hand=95, moved=94" in out


@pytest.mark.django_db
def test_command_speaks_json(capsys):
    assert audit._check("ORD-01", as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["id"], found["ok"], found["rows"]) == ("ORD-01", True, [])


@pytest.mark.django_db(transaction=True)
def test_export_writes_every_view(tmp_path, capsys):
    unit_of_work(world.build)
    assert audit._export(tmp_path) == 0
    assert sorted(file.stem for file in tmp_path.iterdir()) == sorted(CONTRACT)
    (line,) = (tmp_path / "a_order.ndjson").read_text().splitlines()
    assert json.loads(line)["total"] == 11_400
