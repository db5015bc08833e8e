"""The addresses of the pages of customer service. `CUSTOMERS` are named in `web`, as every other page knows them."""

from django.urls import path

from goodorder.service.views import case_desk, cases, customers, likenesses, segments

app_name = "service"
CUSTOMERS = [
    path("customers/", customers.customer_list, name="customers"),
    path("customers/<slug:customer_id>/", customers.customer_page, name="customer"),
]
urlpatterns = [
    path("merges/<slug:merge_id>/undo/", customers.merge_undo, name="merge-undo"),
    path("customers/<slug:customer_id>/consents/", customers.consent_page, name="consents"),
    path("customers/<slug:customer_id>/do/<slug:action>/", customers.customer_act, name="customer-act"),
    path("customers-alike/", likenesses.likeness_list, name="likenesses"),
    path("customers-alike/parting/", likenesses.likeness_part, name="likeness-part"),
    path("customers-alike/merge/", likenesses.likeness_merge, name="likeness-merge"),
    path("customers-alike/<slug:likeness_id>/ask/", likenesses.likeness_ask, name="likeness-ask"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/new/", cases.case_new, name="case-new"),
    path("cases/desk/", case_desk.desk_page, name="case-desk"),
    path("cases/desk/reply/", case_desk.reply_save, name="case-reply-save"),
    path("cases/desk/reply/<slug:reply_id>/drop/", case_desk.reply_drop, name="case-reply-drop"),
    path("cases/desk/level/", case_desk.level_set, name="case-level-set"),
    path("cases/views/save/", cases.view_save, name="case-view-save"),
    path("cases/views/<slug:view_id>/drop/", cases.view_drop, name="case-view-drop"),
    path("cases/<slug:case_id>/", cases.case_page, name="case"),
    path("cases/<slug:case_id>/<slug:action>/", cases.case_act, name="case-act"),
    path("segments/", segments.segment_list, name="segments"),
    path("segments/new/", segments.segment_new, name="segment-new"),
    path("segments/<slug:segment_id>/", segments.segment_page, name="segment"),
    path("segments/<slug:segment_id>/change/", segments.segment_change, name="segment-change"),
    path("segments/<slug:segment_id>/<slug:action>/", segments.segment_act, name="segment-act"),
]
