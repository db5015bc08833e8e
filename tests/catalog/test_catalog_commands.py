import pytest

from goodorder.catalog import commands, queries
from goodorder.catalog.models import Alias, Product, Sku
from goodorder.catalog.rules import ImportedSkus, SkuDraft
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event

MUG = SkuDraft(code="MUG-RED", name="Mug, red", weight_g=310, barcodes=("4006381333931",))


@pytest.fixture
def mug(ctx):
    commands.add_product(ctx, code="MUG", name="Mug")
    return commands.add_sku(ctx, product="MUG", draft=MUG)


def told(kind):
    return [event.facts for event in Event.objects.filter(kind=kind).order_by("id")]


@pytest.mark.django_db
def test_a_sku_answers_to_its_code_and_its_barcode(ctx, mug):
    assert queries.resolve_sku(" mug-red ") == mug
    assert queries.resolve_sku("4006381333931") == mug
    assert told("catalog.SkuAdded") == [{"sku_id": mug.public_id, "code": "MUG-RED"}]
    with pytest.raises(Missing, match="nothing in the catalogue answers to MUG-BLUE"):
        queries.resolve_sku("MUG-BLUE")


@pytest.mark.django_db
def test_a_code_is_taken_in_any_case_and_as_an_alias(ctx, mug):
    with pytest.raises(Refused, match="there is a product MUG already"):
        commands.add_product(ctx, code="MUG", name="Another mug")
    for code in ("mug-red", "4006381333931"):
        with pytest.raises(Refused, match=f"code: {code} already stands for MUG-RED"):
            commands.add_sku(ctx, product="MUG", draft=SkuDraft(code=code, name="Other"))
    with pytest.raises(Missing, match="no product CUP"):
        commands.add_sku(ctx, product="CUP", draft=SkuDraft(code="CUP-1", name="Cup"))


@pytest.mark.django_db
def test_change_sku_tells_what_differs_and_keeps_the_code(ctx, mug):
    changes = {"weight_g": "320", "life_cycle": "last_buy", "unit": "piece"}
    changed = commands.change_sku(ctx, sku_id=mug.public_id, changes=changes)
    assert (changed.weight_g, changed.life_cycle) == (320, "last_buy")
    differing = {"weight_g": "320", "life_cycle": "last_buy"}
    assert told("catalog.SkuChanged") == [{"sku_id": mug.public_id, "changes": differing}]
    with pytest.raises(Invalid, match="code: cannot be changed"):
        commands.change_sku(ctx, sku_id=mug.public_id, changes={"code": "MUG-2"})
    with pytest.raises(Invalid, match="life_cycle: choose one of preorder, active"):
        commands.change_sku(ctx, sku_id=mug.public_id, changes={"life_cycle": "gone"})


@pytest.mark.django_db
def test_an_alias_belongs_to_one_sku_and_is_kept_once(ctx, mug):
    alias = commands.add_alias(ctx, sku_id=mug.public_id, kind="former", value="OLD-7")
    assert commands.add_alias(ctx, sku_id=mug.public_id, kind="former", value="old-7") == alias
    cup = commands.add_sku(ctx, product="MUG", draft=SkuDraft(code="CUP", name="Cup"))
    for value in ("OLD-7", "mug-red"):
        with pytest.raises(Refused, match=f"{value} already stands for MUG-RED and was to stand for CUP"):
            commands.add_alias(ctx, sku_id=cup.public_id, kind="supplier", value=value)
    with pytest.raises(Invalid, match="4006381333932 is no GTIN; check its digits"):
        commands.add_alias(ctx, sku_id=cup.public_id, kind="gtin", value="4006381333932")
    assert told("catalog.SkuChanged") == [{"sku_id": mug.public_id, "changes": {"alias": "former OLD-7"}}]


@pytest.mark.django_db
def test_import_creates_changes_and_leaves_alone(ctx, mug):
    drafts = [
        SkuDraft(code="mug-red", name="Mug, ruby", weight_g=310, barcodes=("4006381333931", "RUBY")),
        SkuDraft(code="CUP", name="Cup", barcodes=("CUP-BAR",)),
        SkuDraft(code="JUG", name="Jug"),
    ]
    assert commands.import_skus(ctx, drafts=drafts) == ImportedSkus(created=2, changed=1, unchanged=0)
    assert commands.import_skus(ctx, drafts=drafts) == ImportedSkus(created=0, changed=0, unchanged=3)
    found = queries.known_skus(["MUG-RED", "ruby", "cup-bar", "JUG", "none"])
    assert {code: (sku.code, sku.name) for code, sku in found.items()} == {
        "MUG-RED": ("MUG-RED", "Mug, ruby"),
        "ruby": ("MUG-RED", "Mug, ruby"),
        "cup-bar": ("CUP", "Cup"),
        "JUG": ("JUG", "Jug"),
    }
    assert set(Product.objects.values_list("code", flat=True)) == {"MUG", "CUP", "JUG"}
    changes = {"name": "Mug, ruby", "barcodes": "RUBY"}
    assert told("catalog.SkuChanged") == [{"sku_id": mug.public_id, "changes": changes}]
    assert [fact["code"] for fact in told("catalog.SkuAdded")] == ["MUG-RED", "CUP", "JUG"]
    assert set(Sku.objects.values_list("code", "version")) == {("MUG-RED", 2), ("CUP", 1), ("JUG", 1)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("drafts", "refusal", "message"),
    [
        (
            [SkuDraft(code="A", name="A"), SkuDraft(code="a", name="B")],
            Invalid,
            "row 2, code: a came in a row",
        ),
        (
            [SkuDraft(code="A", name="A"), SkuDraft(code="B", name=" ")],
            Invalid,
            "row 2, name: write something",
        ),
        (
            [SkuDraft(code=code, name=code, barcodes=("1",)) for code in "AB"],
            Invalid,
            "row 2, barcodes: 1 came in a row before",
        ),
        (
            [SkuDraft(code="A", name="A", barcodes=("4006381333931",))],
            Refused,
            "4006381333931 already stands for MUG-RED",
        ),
        ([SkuDraft(code="4006381333931", name="A")], Refused, "already stands for MUG-RED"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(ctx, mug, drafts, refusal, message):
    with pytest.raises(refusal, match=message):
        commands.import_skus(ctx, drafts=drafts)
    assert list(Sku.objects.all()) == [mug]


@pytest.mark.django_db
def test_import_takes_the_same_queries_for_few_rows_and_for_many(ctx, django_assert_max_num_queries):
    def drafts(count, name):
        return [SkuDraft(code=f"S{at}", name=name, barcodes=(f"B{at}",)) for at in range(count)]

    for count, name in ((2, "Old"), (200, "New")):
        with django_assert_max_num_queries(25):
            commands.import_skus(ctx, drafts=drafts(count, name))
    assert Alias.objects.count() == 200
    assert set(Sku.objects.values_list("name", flat=True)) == {"New"}
