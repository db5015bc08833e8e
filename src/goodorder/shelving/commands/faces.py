"""Pick faces: from which bin a SKU is picked, and how many units are kept there."""

from collections.abc import Sequence

from goodorder.catalog.queries import resolve_skus
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.kernel.errors import Invalid
from goodorder.kernel.events import record
from goodorder.kernel.quantity import MOST_UNITS
from goodorder.locations.models import Location
from goodorder.locations.queries import bin_named
from goodorder.locations.rules import SHELF
from goodorder.shelving import errors
from goodorder.shelving.commands.replenishing import plan_replenishment
from goodorder.shelving.events import PickFaceRemoved, PickFaceSet
from goodorder.shelving.models import PickFace
from goodorder.shelving.rules import FaceDraft

MOST_FACES = 2000


@command(needs="shelving.plan")
def set_pick_faces(ctx: Context, *, location: str, faces: Sequence[FaceDraft]) -> list[PickFace]:
    """Set the pick faces of SKUs at a location (code), or change those they have; returns them in this order.

    What they need now is planned at once.

    Raises Invalid naming the field, Missing for an unknown code, Refused `shelving.bin_of_another` for a bin
    that is another SKU's.
    """
    if not 1 <= len(faces) <= MOST_FACES:
        message = f"faces: name between 1 and {MOST_FACES} pick faces"
        raise Invalid("shelving.faces_missing", message, field="faces")
    place = Location.objects.visible_to(ctx).locked().one(code=location)
    skus = resolve_skus([face.sku for face in faces])
    made = [_set(ctx, place, skus[face.sku].pk, face) for face in faces]
    plan_replenishment(ctx, location=place.code, skus=[sku.code for sku in skus.values()])
    return made


def _set(ctx: Context, place: Location, sku_id: int, draft: FaceDraft) -> PickFace:
    shelf = bin_named(place.pk, draft.bin)
    if shelf.kind != SHELF:
        message = f"bin: {shelf.code} is for dispatch; choose a shelf"
        raise Invalid("shelving.bin_is_no_shelf", message, field="bin")
    least = checks.whole(draft.minimum, field="minimum", most=MOST_UNITS - 1)
    most = checks.whole(draft.maximum, field="maximum", least=least + 1, most=MOST_UNITS)
    if other := PickFace.objects.filter(bin=shelf).exclude(sku=sku_id).select_related("sku").first():
        raise errors.bin_of_another(shelf.code, other.sku.code)
    face = PickFace.objects.filter(location=place, sku=sku_id).first()
    face = face or PickFace(location=place, sku_id=sku_id)
    face.bin, face.minimum, face.maximum = shelf, least, most
    face.save()
    fact = PickFaceSet(location=place.code, sku=face.sku.code, bin=shelf.code, minimum=least, maximum=most)
    record(ctx, face, fact)
    return face


@command(needs="shelving.plan")
def remove_pick_face(ctx: Context, *, location: str, sku: str) -> None:
    """Say that a SKU has no pick face at a location any more; what lies there stays. Raises Missing."""
    place = Location.objects.visible_to(ctx).locked().one(code=location)
    thing = resolve_skus([sku])[sku]
    face = PickFace.objects.filter(location=place).select_related("bin").one(sku=thing)
    record(ctx, face, PickFaceRemoved(location=place.code, sku=thing.code, bin=face.bin.code))
    face.delete()
    plan_replenishment(ctx, location=place.code, skus=[thing.code])
