"""What stock is worth: values with their reasons, landed and corrected costs, the method."""

from ninja import Query, Router

from goodorder.api.shapes.costs import (
    CostCorrectionSent,
    CostCorrectionShown,
    CostPoliciesShown,
    CostPolicySent,
    CostPolicyShown,
    LandedCostSent,
    LandedCostShown,
    StockValueShown,
    ValuedMovementShown,
    ValuesAsked,
)
from goodorder.catalog.queries import get_sku
from goodorder.costing import commands as costing_commands
from goodorder.costing import queries as costing_queries
from goodorder.doorway.serving import Call, reads, writes
from goodorder.doorway.shapes import Asked, Listed, listed, shown
from goodorder.parties.queries import get_company

router = Router(tags=["Stock values"])


@reads(router, "/stock-values", needs="accounting.view", is_report=True)
def list_stock_values(request: Call, query: Query[ValuesAsked]) -> Listed[StockValueShown]:
    """List what a company's stock is worth, SKU by SKU, now or at the end of a day."""
    get_company(request.auth, query.company)
    page = costing_queries.stock_value(request.auth, **query.model_dump())
    return listed(page, lambda row: shown(StockValueShown, row))


@reads(router, "/skus/{sku_id}/values", needs="accounting.view")
def list_sku_values(request: Call, sku_id: str, query: Query[Asked]) -> Listed[ValuedMovementShown]:
    """List what a SKU's movements are worth and why, latest first."""
    sku = get_sku(request.auth, sku_id)
    page = costing_queries.value_history(request.auth, sku_id=sku.public_id, **query.model_dump())
    return listed(page, lambda row: shown(ValuedMovementShown, row))


@reads(router, "/cost-policies", needs="accounting.view")
def list_cost_policies(request: Call) -> CostPoliciesShown:
    """List by which method companies value their stock."""
    found = costing_queries.cost_policies(request.auth)
    return CostPoliciesShown(items=[CostPolicyShown.of(policy) for policy in found])


@writes(router, "/cost-policies", calls=costing_commands.set_cost_policy)
def set_cost_policy(request: Call, body: CostPolicySent) -> CostPolicyShown:
    """Value a company's stock by a method, or change the method: its stock is then valued anew."""
    policy = costing_commands.set_cost_policy(request.auth, **body.model_dump())
    return CostPolicyShown.of(policy)


@writes(router, "/landed-costs", calls=costing_commands.add_landed_cost)
def add_landed_cost(request: Call, body: LandedCostSent) -> LandedCostShown:
    """Share what it cost to get goods here among their receipts; what was sold since costs more."""
    return LandedCostShown.of(costing_commands.add_landed_cost(request.auth, **body.model_dump()))


@writes(router, "/cost-corrections", calls=costing_commands.correct_cost)
def correct_cost(request: Call, body: CostCorrectionSent) -> CostCorrectionShown:
    """Say what a delivery really cost; what depends on it follows."""
    return shown(CostCorrectionShown, costing_commands.correct_cost(request.auth, **body.model_dump()))
