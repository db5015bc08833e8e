"""All addresses of the product."""

from django.urls import URLPattern, URLResolver, include, path

from goodorder.config.machine_api import api
from goodorder.desk.views.orders import order_list
from goodorder.service import urls as service
from goodorder.web import urls as web
from goodorder.web.health import live, ready

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", live),
    path("readyz", ready),
    path("api/v1/", api.urls),
    path("hooks/", include("goodorder.hooks.urls")),
    path("", include("goodorder.offers.urls")),
    path("", include("goodorder.treasury.urls")),
    path("", include("goodorder.billing.urls")),
    path("", include("goodorder.warehouse.urls")),
    path("", include("goodorder.dispatch.urls")),
    path("", include("goodorder.aftersales.urls")),
    path("", include("goodorder.risk.urls")),
    path("", include("goodorder.care.urls")),
    path("", include("goodorder.finder.urls")),
    path("", include("goodorder.calls.urls")),
    path("", include("goodorder.boards.urls")),
    path("", include("goodorder.house.urls")),
    path("", include("goodorder.portal.urls")),
    path("", include("goodorder.service.urls")),
    path("", include("goodorder.desk.urls")),
    # The lists of orders and customers are pages of other doors; their names are the web's, where all link to them.
    path(
        "",
        include(
            ([path("orders/", order_list, name="orders"), *web.urlpatterns, *service.CUSTOMERS], web.app_name)
        ),
    ),
]
