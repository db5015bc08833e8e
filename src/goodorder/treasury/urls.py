"""The addresses of the treasury's pages."""

from django.urls import path

from goodorder.treasury.views import amendments

app_name = "treasury"
urlpatterns = [
    path("money/orders/<slug:order_id>/", amendments.order_money, name="order-money"),
    path("money/orders/<slug:order_id>/change/", amendments.order_change, name="order-change"),
    path("money/orders/<slug:order_id>/refund/", amendments.order_refund, name="order-refund"),
    path("money/amendments/<slug:amendment_id>/", amendments.amendment_page, name="amendment"),
    path(
        "money/amendments/<slug:amendment_id>/<slug:action>/",
        amendments.amendment_act,
        name="amendment-act",
    ),
]
