"""The addresses of the pages about returns, claims, messages and where refunds go."""

from django.urls import path

from goodorder.aftersales.views import customer_links, pay_links, tender_policies

app_name = "aftersales"
urlpatterns = [
    path("refund-rules/", tender_policies.tender_policy_page, name="tender-policies"),
    path("refund-rules/set/", tender_policies.tender_policy_set, name="tender-policy-set"),
    path("orders/<slug:order_id>/pay-links/", pay_links.pay_links, name="pay-links"),
    path("pay-links/<slug:link_id>/cancel/", pay_links.pay_link_cancel, name="pay-link-cancel"),
    path("orders/<slug:order_id>/customer-page/", customer_links.customer_page, name="customer-page"),
    path(
        "orders/<slug:order_id>/customer-page/<slug:link_id>/revoke/",
        customer_links.customer_link_revoke,
        name="customer-link-revoke",
    ),
]
