"""Tags: kept in small letters, once each, told on the timeline."""

import pytest

from goodorder.kernel.access import Context
from goodorder.kernel.errors import Forbidden, Invalid
from goodorder.kernel.models import Event
from goodorder.tags import commands, queries

pytestmark = pytest.mark.django_db


def put(ctx, *tags, subject="ord_1", kind="order"):
    return commands.add_tags(ctx, kind=kind, subject=subject, tags=tags)


def test_a_tag_is_put_on_once_and_taken_off_once(ctx):
    assert put(ctx, "VIP", " vip ", "Two  words") == ["vip", "two words"]
    assert put(ctx, "vip") == []
    assert queries.tags_of(ctx, kind="order", subjects=["ord_1", "ord_2"]) == {"ord_1": ["two words", "vip"]}
    assert commands.remove_tags(ctx, kind="order", subject="ord_1", tags=["VIP", "gone"]) == ["vip"]
    assert put(ctx, "vip") == ["vip"]
    told = Event.objects.filter(about="ord_1").order_by("id").values_list("kind", "facts__tag")
    assert list(told) == [
        ("tags.TagAdded", "vip"),
        ("tags.TagAdded", "two words"),
        ("tags.TagRemoved", "vip"),
        ("tags.TagAdded", "vip"),
    ]


def test_tags_of_kinds_keep_apart_and_are_found(ctx, django_assert_num_queries):
    put(ctx, "new", subject="ord_1")
    put(ctx, "new", subject="ord_2")
    put(ctx, "old", subject="cus_1", kind="customer")
    assert (queries.list_tags("order"), queries.list_tags("customer"), queries.list_tags("product")) == (
        ["new"],
        ["old"],
        [],
    )
    assert set(queries.subjects_tagged("order", "new")) == {"ord_1", "ord_2"}
    with django_assert_num_queries(1):
        queries.tags_of(ctx, kind="order", subjects=["ord_1", "ord_2", "ord_3"])


@pytest.mark.parametrize("tags", [[], [" "], ["a,b"], ["x" * 41], [str(at) for at in range(21)]])
def test_what_is_no_tag_is_refused(ctx, tags):
    with pytest.raises(Invalid) as refused:
        put(ctx, *tags)
    assert refused.value.details["field"] == "tags"


def test_tagging_needs_its_right(ctx):
    with pytest.raises(Forbidden):
        put(Context("user:x", ctx.now, frozenset({"orders.view"})), "a")
