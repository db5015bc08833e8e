"""The addresses of the web door."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from goodorder.web.views import (
    catalog,
    customers,
    documents,
    fulfillment,
    home,
    order_actions,
    order_entry,
    orders,
    parked,
    stock,
)

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", home.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(next_page="web:login"), name="logout"),
    path("orders/", orders.order_list, name="orders"),
    path("orders/new/", order_entry.order_new, name="order-new"),
    path("orders/new/line/", order_entry.new_line, name="order-new-line"),
    path("orders/new/customers/", order_entry.new_customers, name="order-new-customers"),
    path("orders/new/skus/", order_entry.new_skus, name="order-new-skus"),
    path("orders/new/told/", order_entry.new_told, name="order-new-told"),
    path("orders/<slug:order_id>/", orders.order_page, name="order"),
    path("orders/<slug:order_id>/<slug:action>/", order_actions.order_act, name="order-act"),
    path("fulfillment/", fulfillment.fulfillment_list, name="fulfillment"),
    path("fulfillment/<slug:work_id>/", fulfillment.fulfillment_page, name="fulfillment-order"),
    path("fulfillment/<slug:work_id>/<slug:action>/", fulfillment.fulfillment_act, name="fulfillment-act"),
    path("shipments/<slug:shipment_id>/", fulfillment.shipment_part, name="shipment"),
    path("shipments/<slug:shipment_id>/<slug:action>/", fulfillment.shipment_act, name="shipment-act"),
    path("products/", catalog.product_list, name="products"),
    path("products/<slug:sku_id>/", catalog.product_page, name="product"),
    path("stock/", stock.stock_list, name="stock"),
    path("stock/receive/", stock.stock_receive, name="stock-receive"),
    path("stock/adjust/", stock.stock_adjust, name="stock-adjust"),
    path("customers/", customers.customer_list, name="customers"),
    path("customers/<slug:customer_id>/", customers.customer_page, name="customer"),
    path("documents/", documents.document_list, name="documents"),
    path("documents/<slug:document_id>.pdf", documents.document_pdf, name="document"),
    path("labels/<slug:label_id>.pdf", documents.label_pdf, name="label"),
    path("parked/", parked.parked_list, name="parked"),
    path("parked/<int:receipt_id>/retry/", parked.parked_retry, name="parked-retry"),
]
