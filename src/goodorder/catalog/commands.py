"""Every write to the catalogue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models.functions import Upper

from goodorder.catalog import rules
from goodorder.catalog.events import ProductAdded, SkuAdded, SkuChanged
from goodorder.catalog.models import Alias, Product, Sku
from goodorder.catalog.queries import known_skus
from goodorder.catalog.rules import ImportedSkus, SkuDraft, key_of
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Refused

BATCH = 2000


@command(needs="catalog.edit")
def add_product(ctx: Context, *, code: str, name: str, description: str = "") -> Product:
    """Add what customers think of as one thing; raises Invalid, or Refused when the code is taken."""
    product = Product(
        code=rules.item_code(code),
        name=checks.text(name, field="name"),
        description=checks.text(description, field="description", most=20_000, least=0),
    )
    with unless_taken(_taken("product", product.code)):
        product.save(force_insert=True)
    events.record(ctx, product, ProductAdded(product_id=product.public_id, code=product.code))
    return product


def _taken(noun: str, code: str) -> Refused:
    message = f"code: there is a {noun} {code} already; choose another code or change that one"
    return Refused(f"catalog.{noun}_code_taken", message, field="code")


@command(needs="catalog.edit")
def add_sku(ctx: Context, *, product: str, draft: SkuDraft) -> Sku:
    """Add a variant of a product named by its code, with its barcodes.

    Raises Missing, Invalid naming the field, Refused when the code or a barcode is taken.
    """
    clean = rules.checked_draft(draft)
    sku = _new_sku(Product.objects.visible_to(ctx).one(code=product), clean)
    _refuse_taken([clean.code])
    with unless_taken(_taken("sku", clean.code)):
        sku.save(force_insert=True)
    events.record(ctx, sku, SkuAdded(sku_id=sku.public_id, code=sku.code))
    for barcode in clean.barcodes:
        _add_alias(sku, "barcode", barcode)
    return sku


def _new_sku(product: Product, draft: SkuDraft) -> Sku:
    columns = asdict(draft)
    del columns["barcodes"]
    return Sku(product=product, **columns)


@command(needs="catalog.edit")
def change_sku(ctx: Context, *, sku_id: str, changes: Mapping[str, Any]) -> Sku:
    """Change a SKU's particulars, each by its name; its code stays. Raises Missing, or Invalid."""
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    if differing := checks.changed(sku, changes, rules.SKU_CHANGES):
        sku.save(update_fields=list(differing))
        events.record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes=differing))
    return sku


@command(needs="catalog.edit")
def add_alias(ctx: Context, *, sku_id: str, kind: str, value: str) -> Alias:
    """Let a SKU answer to another code too, once however often it is asked.

    Raises Missing, Invalid for a wrong GTIN, Refused when another SKU answers to the code.
    """
    kind = checks.one_of(kind, rules.ALIAS_KINDS, field="kind")
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    known = Alias.objects.filter(sku=sku, value__iexact=value.strip()).first()
    if known:
        return known
    alias = _add_alias(sku, kind, rules.alias_value(kind, value))
    changes = {"alias": f"{kind} {alias.value}"}
    events.record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes=changes))
    return alias


def _add_alias(sku: Sku, kind: str, value: str) -> Alias:
    _refuse_taken([value], but=sku)
    with unless_taken(_code_in_use(value, "another SKU")):
        return Alias.objects.create(sku=sku, kind=kind, value=value)


def _refuse_taken(codes: Iterable[str], *, but: Sku | None = None) -> None:
    """Refuse a code that another SKU answers to, be it as its own or as an alias."""
    for code, owner in known_skus(codes).items():
        if owner != but:
            raise _code_in_use(code, owner.code)


def _code_in_use(code: str, owner: str) -> Refused:
    message = f"code: {code} already stands for {owner}; use another code"
    return Refused("catalog.code_in_use", message, field="code", asked=code, owner=owner)


@command(needs="catalog.edit")
def import_skus(ctx: Context, *, drafts: Sequence[SkuDraft]) -> ImportedSkus:
    """Bring many SKUs in at once: new codes are added, each under a product of the same code, others changed.

    Set-based, and safe to repeat. Barcodes are added, never taken away. Raises Invalid naming the row,
    Refused when a barcode stands for another SKU; then nothing is imported.
    """
    wanted = rules.checked_drafts(drafts)
    same_code = Sku.objects.alias(key=Upper("code")).filter(key__in=list(wanted))
    known = {key_of(sku.code): sku for sku in same_code.locked()}
    fresh = _fresh_barcodes(wanted, known)
    created = _create_skus(ctx, [draft for key, draft in wanted.items() if key not in known])
    pairs = [(sku, _changes_of(sku, wanted[key], fresh[key])) for key, sku in known.items()]
    changed = _change_skus(ctx, [(sku, changes) for sku, changes in pairs if changes])
    skus = known | {key_of(sku.code): sku for sku in created}
    rows = [Alias(sku=skus[key], kind="barcode", value=code) for key in wanted for code in fresh[key]]
    with unless_taken(_overtaken()):
        Alias.objects.bulk_create(rows, batch_size=BATCH)
    return ImportedSkus(len(created), changed, len(known) - changed)


def _fresh_barcodes(wanted: Mapping[str, SkuDraft], known: Mapping[str, Sku]) -> dict[str, list[str]]:
    """Return the barcodes each SKU does not have yet; refuse codes that another SKU answers to."""
    _refuse_taken([draft.code for key, draft in wanted.items() if key not in known])
    owners = known_skus([code for draft in wanted.values() for code in draft.barcodes])
    for key, draft in wanted.items():
        for code in draft.barcodes:
            if code in owners and owners[code] != known.get(key):
                raise _code_in_use(code, owners[code].code)
    return {key: [code for code in draft.barcodes if code not in owners] for key, draft in wanted.items()}


def _create_skus(ctx: Context, drafts: list[SkuDraft]) -> list[Sku]:
    products = _products_for(ctx, drafts)
    skus = [_new_sku(products[draft.code], draft) for draft in drafts]
    with unless_taken(_overtaken()):
        Sku.objects.bulk_create(skus, batch_size=BATCH)
    events.record_many(ctx, [(sku, SkuAdded(sku_id=sku.public_id, code=sku.code)) for sku in skus])
    return skus


def _products_for(ctx: Context, drafts: list[SkuDraft]) -> dict[str, Product]:
    codes = [draft.code for draft in drafts]
    known = {product.code: product for product in Product.objects.filter(code__in=codes)}
    new = [Product(code=draft.code, name=draft.name) for draft in drafts if draft.code not in known]
    with unless_taken(_overtaken()):
        Product.objects.bulk_create(new, batch_size=BATCH)
    events.record_many(ctx, [(row, ProductAdded(product_id=row.public_id, code=row.code)) for row in new])
    return known | {product.code: product for product in new}


def _overtaken() -> Refused:
    message = "another import is adding the same codes right now; run this one again"
    return Refused("catalog.import_overtaken", message)


def _changes_of(sku: Sku, draft: SkuDraft, barcodes: list[str]) -> dict[str, str]:
    values = {name: getattr(draft, name) for name in rules.SKU_READERS}
    changes = checks.changed(sku, values, rules.SKU_READERS)
    return changes | {"barcodes": ", ".join(barcodes)} if barcodes else changes


def _change_skus(ctx: Context, pairs: list[tuple[Sku, dict[str, str]]]) -> int:
    """Save and tell what changed; an upsert is many times faster than a CASE of every row and column."""
    Sku.objects.bulk_create(
        [sku for sku, _ in pairs],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=list(rules.SKU_READERS),
        batch_size=BATCH,
    )
    news = [(sku, SkuChanged(sku_id=sku.public_id, changes=changes)) for sku, changes in pairs]
    events.record_many(ctx, news)
    return len(pairs)
