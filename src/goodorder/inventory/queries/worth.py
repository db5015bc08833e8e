"""What units cost, as far as the ledger knows."""

from collections.abc import Collection

from django.db.models import Q

from goodorder.inventory.models import Movement
from goodorder.kernel.access import internal_query
from goodorder.locations.models import Location


@internal_query
def latest_costs(sku_ids: Collection[int], place: Location) -> dict[int, int]:
    """Return what a unit of each SKU (id) cost when last known, in 1/10,000 minor units of the company's currency.

    What came to that place goes before what came to other places of the company; absent: never known.
    """
    known = Movement.objects.filter(sku_id__in=sku_ids, unit_cost__isnull=False)
    own = known.filter(location__company_id=place.company_id).alias(is_here=Q(location_id=place.pk))
    latest = own.order_by("sku_id", "-is_here", "-at", "-pk").distinct("sku_id")
    return {sku_id: cost for sku_id, cost in latest.values_list("sku_id", "unit_cost") if cost is not None}
