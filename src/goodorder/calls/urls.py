"""The addresses of the pages of the call centre."""

from django.urls import path

from goodorder.calls.views import approvals, order_entry, relations, totals

app_name = "calls"
urlpatterns = [
    path("orders/new/", order_entry.order_new, name="order-new"),
    path("orders/new/line/", order_entry.new_line, name="order-new-line"),
    path("orders/new/customers/", order_entry.new_customers, name="order-new-customers"),
    path("orders/new/skus/", order_entry.new_skus, name="order-new-skus"),
    path("orders/new/told/", order_entry.new_told, name="order-new-told"),
    path("orders/new/totals/", totals.new_totals, name="order-new-totals"),
    path("prompts/", relations.prompt_list, name="prompts"),
    path("products/<slug:sku_id>/relations/", relations.relation_page, name="relations"),
    path("products/<slug:sku_id>/relations/<slug:act>/", relations.relation_act, name="relation-act"),
    path("approvals/", approvals.approval_list, name="approvals"),
    path("approvals/limits/", approvals.limit_list, name="limits"),
    path("approvals/limits/<slug:limit_id>/drop/", approvals.limit_drop, name="limit-drop"),
    path("approvals/<slug:approval_id>/", approvals.approval_page, name="approval"),
    path("approvals/<slug:approval_id>/<slug:action>/", approvals.approval_act, name="approval-act"),
]
