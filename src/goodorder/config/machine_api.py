"""The API itself: every room's router under one roof."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from goodorder.aftersales import routes as aftersales
from goodorder.api import routes as everything_else
from goodorder.billing import routes as billing
from goodorder.boards import routes as boards
from goodorder.calls import routes as calls
from goodorder.care import routes as care
from goodorder.desk import routes as desk
from goodorder.dispatch import routes as dispatch
from goodorder.doorway import problems
from goodorder.doorway.auth import ApiKeyAuth
from goodorder.doorway.reading import BoundedParser
from goodorder.finder import routes as finder
from goodorder.house import routes as house
from goodorder.offers import routes as offers
from goodorder.risk import routes as risk
from goodorder.service import routes as service
from goodorder.treasury import routes as treasury
from goodorder.warehouse import routes as warehouse

VERSION = "1.0.0"
DESCRIPTION = (
    "Orders, stock, shipments, money and documents of one organisation. Amounts are integers in the "
    "currency's minor unit; instants are UTC. Every failure is `application/problem+json` with a stable "
    "`code`. Requests that change orders, money, shipments or stock carry an `Idempotency-Key`."
)

api = NinjaAPI(
    title="Goodorder",
    version=VERSION,
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    auth=ApiKeyAuth(),
    parser=BoundedParser(),
    urls_namespace="api",
)
problems.register(api)
for door in (
    everything_else,
    offers,
    treasury,
    billing,
    warehouse,
    dispatch,
    aftersales,
    risk,
    desk,
    care,
    finder,
    service,
    calls,
    boards,
    house,
):
    for router in door.ROUTERS:
        api.add_router("", router)


@api.get("/openapi.json", auth=None, include_in_schema=False)
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Hand out the description of this API."""
    from goodorder.config.schema import document

    return HttpResponse(document(), content_type="application/json")
