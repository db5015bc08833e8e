"""The addresses of the pages of the call centre."""

from django.urls import path

from goodorder.calls.views import approvals

app_name = "calls"
urlpatterns = [
    path("approvals/", approvals.approval_list, name="approvals"),
    path("approvals/limits/", approvals.limit_list, name="limits"),
    path("approvals/limits/<slug:limit_id>/drop/", approvals.limit_drop, name="limit-drop"),
    path("approvals/<slug:approval_id>/", approvals.approval_page, name="approval"),
    path("approvals/<slug:approval_id>/<slug:action>/", approvals.approval_act, name="approval-act"),
]
