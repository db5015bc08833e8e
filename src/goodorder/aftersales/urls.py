"""The addresses of the pages about returns, claims, messages and where refunds go."""

from django.urls import path

from goodorder.aftersales.views import tender_policies

app_name = "aftersales"
urlpatterns = [
    path("refund-rules/", tender_policies.tender_policy_page, name="tender-policies"),
    path("refund-rules/set/", tender_policies.tender_policy_set, name="tender-policy-set"),
]
