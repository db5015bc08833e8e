"""The addresses of the pages about returns, claims and messages."""

from django.urls import path

from goodorder.aftersales.views import receiving, return_policy, return_requests, returns

app_name = "aftersales"
urlpatterns = [
    path("returns/", returns.return_list, name="returns"),
    path("returns/desk/", receiving.return_desk, name="return-desk"),
    path("returns/policy/", return_policy.policy_page, name="return-policy"),
    path("returns/policy/<str:code>/end/", return_policy.policy_end, name="return-policy-end"),
    path("returns/reasons/", return_policy.reasons_page, name="return-reasons"),
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
