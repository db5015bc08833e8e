"""Products and SKUs: one by one, and many at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError
from django.db.models.functions import Upper

from goodorder.catalog import rules
from goodorder.catalog.commands.aliases import ambiguous, owners_of, refuse_taken, write_alias
from goodorder.catalog.commands.choices import point_all, point_to
from goodorder.catalog.events import ProductAdded, SkuAdded, SkuChanged
from goodorder.catalog.models import Alias, Product, Sku
from goodorder.catalog.rules import Ambiguous, ImportedSkus, SkuDraft, key_of
from goodorder.kernel import checks, events
from goodorder.kernel.access import Context
from goodorder.kernel.command import attempt, command, unless_taken
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
    refuse_taken({clean.code: clean.code})
    with unless_taken(_taken("sku", clean.code)):
        sku.save(force_insert=True)
    events.record(ctx, sku, SkuAdded(sku_id=sku.public_id, code=sku.code))
    for barcode in clean.barcodes:
        write_alias(Alias(sku=sku, kind="barcode", value=barcode))
    if clean.successor:
        point_to(ctx, sku, clean.successor)
    return sku


def _new_sku(product: Product, draft: SkuDraft) -> Sku:
    columns = {name: getattr(draft, name) for name in ("code", *rules.SKU_READERS)}
    return Sku(product=product, **columns, **rules.given_nature(draft))


@command(needs="catalog.edit")
def change_sku(ctx: Context, *, sku_id: str, changes: Mapping[str, Any]) -> Sku:
    """Change a SKU's particulars, each by its name; its code stays.

    Raises Missing, Invalid naming the field, Refused `catalog.sku_stocked` when stock, a claim or a supply
    rests on how its stock is told apart (`tracking`) or on its having stock at all (`kind`),
    `catalog.kit_has_parts` when something made of parts is to be simple.
    """
    sku = Sku.objects.visible_to(ctx).locked().by_public_id(sku_id)
    direct = {name: value for name, value in changes.items() if name != "successor"}
    if differing := checks.changed(sku, direct, rules.SKU_CHANGES):
        rules.refuse_tracked_kit(sku.kind, sku.tracking)
        if "kind" in differing:
            _refuse_parts_left(sku)
        renatured = [sku] if {"kind", "tracking"} & set(differing) else []
        _save(renatured, lambda: sku.save(update_fields=list(differing)))
        events.record(ctx, sku, SkuChanged(sku_id=sku.public_id, changes=differing))
    if "successor" in changes:
        point_to(ctx, sku, changes["successor"] or "")
    return sku


def _refuse_parts_left(sku: Sku) -> None:
    if sku.kind == "simple" and sku.parts.exists():
        message = f"kind: {sku.code} is made of parts; set its parts to none first"
        raise Refused("catalog.kit_has_parts", message, field="kind")


def _save(renatured: Sequence[Sku], save: Callable[[], None]) -> None:
    """Save SKUs; the stock room's trigger judges whether stock allows those of another nature to have it."""
    if not renatured:
        save()
        return
    try:
        attempt(save)
    except IntegrityError as failure:
        raise _stocked(renatured) from failure


def _stocked(skus: Sequence[Sku]) -> Refused:
    named = ", ".join(sku.code for sku in skus)
    message = (
        f"kind, tracking: stock, claims or expected supply of {named} rest on them; bring them to none first"
    )
    return Refused("catalog.sku_stocked", message, field="kind")


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
    _change_skus(ctx, [(sku, changes) for sku, changes in pairs if changes])
    skus = known | {key_of(sku.code): sku for sku in created}
    rows = [Alias(sku=skus[key], kind="barcode", value=code) for key in wanted for code in fresh[key]]
    with unless_taken(_overtaken()):
        Alias.objects.bulk_create(rows, batch_size=BATCH)
    led = [(skus[key], draft.successor) for key, draft in wanted.items() if draft.successor is not None]
    led_on = point_all(ctx, led) if led else set()
    unchanged = {sku for sku, changes in pairs if not changes} - led_on
    return ImportedSkus(len(created), len(known) - len(unchanged), len(unchanged))


def _fresh_barcodes(wanted: Mapping[str, SkuDraft], known: Mapping[str, Sku]) -> dict[str, list[str]]:
    """Return the barcodes each SKU does not have yet; refuse codes that another SKU answers to on any day."""
    rows = {key: row for row, key in enumerate(wanted, start=1)}
    asked = {draft.code: draft.code for key, draft in wanted.items() if key not in known}
    asked |= {code: draft.code for draft in wanted.values() for code in draft.barcodes}
    owners = owners_of(asked)
    taken = [
        Ambiguous(code, owners[code].code, draft.code, rows[key])
        for key, draft in wanted.items()
        for code in (draft.code, *draft.barcodes)
        if code in owners and owners[code] != known.get(key)
    ]
    if taken:
        raise ambiguous(taken)
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
    values = {name: getattr(draft, name) for name in rules.SKU_READERS} | rules.given_nature(draft)
    changes = checks.changed(sku, values, rules.SKU_CHANGES)
    return changes | {"barcodes": ", ".join(barcodes)} if barcodes else changes


def _change_skus(ctx: Context, pairs: list[tuple[Sku, dict[str, str]]]) -> None:
    """Save and tell what changed; an upsert is many times faster than a CASE of every row and column."""
    for sku, changes in pairs:
        rules.refuse_tracked_kit(sku.kind, sku.tracking, within=f"{sku.code}, ")
        if "kind" in changes:
            _refuse_parts_left(sku)
    renatured = [sku for sku, changes in pairs if {"kind", "tracking"} & set(changes)]
    _save(renatured, lambda: _upsert([sku for sku, _ in pairs]))
    news = [(sku, SkuChanged(sku_id=sku.public_id, changes=changes)) for sku, changes in pairs]
    events.record_many(ctx, news)


def _upsert(skus: list[Sku]) -> None:
    Sku.objects.bulk_create(
        skus,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*rules.SKU_READERS, *rules.NATURE],
        batch_size=BATCH,
    )
