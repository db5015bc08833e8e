import pytest

from goodorder.catalog import commands, queries
from goodorder.catalog.rules import SkuDraft, is_gtin
from goodorder.kernel.errors import Missing


def sku(ctx, code, **rest):
    commands.import_skus(ctx, drafts=[SkuDraft(code=code, name=f"Thing {code}", **rest)])
    return queries.resolve_sku(code)


@pytest.mark.django_db
def test_skus_come_by_code_and_are_found_by_name_code_and_alias(ctx):
    jug, cup = sku(ctx, "JUG-1", barcodes=("999",)), sku(ctx, "CUP-1")
    assert queries.list_skus(ctx).items == [cup, jug]
    assert queries.list_skus(ctx, search="ug-").items == [jug]
    assert queries.list_skus(ctx, search="thing c").items == [cup]
    assert queries.list_skus(ctx, search="999").items == [jug]
    assert queries.list_skus(ctx, search="99").items == []
    page = queries.list_skus(ctx, size=1)
    assert queries.list_skus(ctx, size=1, cursor=page.next_cursor).items == [jug]


@pytest.mark.django_db
def test_lists_take_the_same_queries_at_one_row_and_at_three(ctx, django_assert_num_queries):
    for row in range(1, 4):
        sku(ctx, f"S{row}", barcodes=(f"B{row}",))
        if row == 2:
            continue
        with django_assert_num_queries(2):
            page = queries.list_skus(ctx)
            assert [(item.product.code, len(item.aliases.all())) for item in page.items][-1] == (f"S{row}", 1)
        with django_assert_num_queries(3):
            assert len(queries.list_skus(ctx, search="thing").items) == row
        with django_assert_num_queries(1):
            assert len(queries.resolve_skus([f"b{at}" for at in range(1, row + 1)])) == row


@pytest.mark.django_db
def test_a_skus_own_code_goes_before_an_alias_and_get_sku_names_what_is_missing(ctx):
    jug = sku(ctx, "JUG", barcodes=("777",))
    assert queries.resolve_skus(["jug", "JUG", "777"]) == {"jug": jug, "JUG": jug, "777": jug}
    assert queries.resolve_skus([]) == {}
    with pytest.raises(Missing, match="nothing in the catalogue answers to none, no2; correct") as refusal:
        queries.resolve_skus(["none", "jug", "no2", "none"])
    assert refusal.value.details["skus"] == ["none", "no2"]
    assert queries.get_sku(ctx, jug.public_id).product.code == "JUG"
    with pytest.raises(Missing, match="no sku sku_none"):
        queries.get_sku(ctx, "sku_none")


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("4006381333931", True),
        ("96385074", True),
        ("036000291452", True),
        ("4006381333932", False),
        ("12345", False),
        ("٤٠٠٦٣٨١٣", False),
    ],
)
def test_a_gtin_has_a_right_check_digit(digits, right):
    assert is_gtin(digits) is right
