"""The addresses of the pages about returns, claims, messages and where refunds go."""

from django.urls import path

from goodorder.aftersales.views import (
    customer_links,
    messages,
    pay_links,
    receiving,
    return_policy,
    return_requests,
    returns,
    tender_policies,
)

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
    path("messages/", messages.message_list, name="messages"),
    path("messages/templates/", messages.template_list, name="message-templates"),
    path("messages/templates/open/", messages.template_open, name="message-template-open"),
    path("messages/templates/<slug:template_id>/drop/", messages.template_drop, name="message-template-drop"),
    path(
        "messages/templates/<slug:kind>/<slug:channel>/<slug:language>/",
        messages.template_page,
        name="message-template",
    ),
    path("messages/senders/", messages.sender_set, name="message-sender-set"),
    path("messages/consents/", messages.consent_note, name="message-consent"),
    path("messages/<slug:message_id>/", messages.message_page, name="message"),
    path("messages/<slug:message_id>/<slug:action>/", messages.message_act, name="message-act"),
    path("returns/", returns.return_list, name="returns"),
    path("returns/desk/", receiving.return_desk, name="return-desk"),
    path("returns/policy/", return_policy.policy_page, name="return-policy"),
    path("returns/policy/<str:code>/end/", return_policy.policy_end, name="return-policy-end"),
    path("returns/reasons/", return_policy.reasons_page, name="return-reasons"),
    path("returns/rates.csv", return_policy.rates_csv, name="return-rates-csv"),
    path("returns/rates/", return_policy.rates_page, name="return-rates"),
    path("returns/claims/", return_requests.claim_list, name="return-claims"),
    path("returns/claims/<slug:claim_id>/<slug:action>/", return_requests.claim_act, name="return-claim-act"),
    path("returns/units/<slug:unit_id>/<slug:action>/", returns.unit_act, name="return-unit-act"),
    path("returns/<slug:return_id>/", returns.return_page, name="return"),
    path("returns/<slug:return_id>/receive/", receiving.return_receive, name="return-receive"),
    path("returns/<slug:return_id>/<slug:action>/", returns.return_act, name="return-act"),
    path("orders/<slug:order_id>/return/", return_requests.return_new, name="return-new"),
    path("orders/<slug:order_id>/claim/", return_requests.claim_new, name="return-claim-new"),
    path("orders/<slug:order_id>/receive/", receiving.return_blind, name="return-blind"),
]
