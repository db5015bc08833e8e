"""How a warehouse packs: the cartons it has, what they cost sent, and how strictly it weighs."""

from goodorder.fulfillment.events import BenchPolicySet, CartonTypeSetUp
from goodorder.fulfillment.models import BenchPolicy, CartonType
from goodorder.fulfillment.rules.weighing import CARTON_READERS, TERMS_READERS, BenchTerms, CartonDraft
from goodorder.kernel import checks
from goodorder.kernel.access import Context
from goodorder.kernel.command import command, unless_taken
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.events import record
from goodorder.locations.queries import get_location


@command(needs="fulfillment.setup")
def set_up_carton_type(ctx: Context, *, draft: CartonDraft) -> CartonType:
    """Set up a kind of carton, or set up anew the one with this code; raises Invalid naming the field."""
    code = checks.code(draft.code)
    kind = CartonType.objects.locked().filter(code=code).first() or CartonType(code=code)
    values = {name: getattr(draft, name) for name in CARTON_READERS}
    differing, is_new = checks.changed(kind, values, CARTON_READERS), kind.pk is None
    if kind.max_weight_g <= kind.tare_g:
        message = "max_weight_g: must be more than the empty carton weighs"
        raise Invalid("fulfillment.carton_carries_nothing", message, field="max_weight_g")
    if is_new or differing:
        message = f"code: someone else is setting up carton {code} right now; try again"
        with unless_taken(Refused("fulfillment.carton_code_taken", message, field="code")):
            kind.save(force_insert=is_new)
        record(ctx, kind, CartonTypeSetUp(code=code))
    return kind


@command(needs="fulfillment.setup")
def set_bench_policy(ctx: Context, *, location: str, terms: BenchTerms) -> BenchPolicy:
    """Say how a location packs; raises Missing, Invalid naming the field."""
    place = get_location(ctx, location)
    row = BenchPolicy.objects.locked().filter(location=place).first() or BenchPolicy(location=place)
    values = {name: getattr(terms, name) for name in TERMS_READERS}
    differing, is_new = checks.changed(row, values, TERMS_READERS), row.pk is None
    if is_new or differing:
        message = f"location: someone else is setting the policy of {location} right now; try again"
        with unless_taken(Refused("fulfillment.bench_policy_taken", message, field="location")):
            row.save(force_insert=is_new)
        record(ctx, row, BenchPolicySet(location=place.code, changes=differing))
    return row


def carton_type_for(code: str) -> CartonType:
    """Return the kind of carton with this code, in any case; raises Missing, Refused when it is out of use."""
    kind = CartonType.objects.filter(code__iexact=code.strip()).first()
    if kind is None:
        message = f"carton_type: there is no carton {code}; choose one of the list"
        raise Missing("fulfillment.carton_type_unknown", message, field="carton_type")
    if not kind.is_active:
        message = f"carton_type: {kind.code} is out of use; choose another carton"
        raise Refused("fulfillment.carton_type_inactive", message, field="carton_type")
    return kind
