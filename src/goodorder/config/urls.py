"""All addresses of the product."""

from django.urls import URLPattern, URLResolver, include, path

from goodorder.config.machine_api import api
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
    path("", include("goodorder.house.urls")),
    path("", include("goodorder.portal.urls")),
    path("", include("goodorder.web.urls")),
]
