"""The addresses of the order desk; the list itself stands at `web:orders`."""

from django.urls import path

from goodorder.desk.views import fields, files, keeping, live, orders, runs, tagging

app_name = "desk"
urlpatterns = [
    path("orders/views/", orders.view_tabs, name="views"),
    path("orders/views/save/", keeping.view_save, name="view-save"),
    path("orders/views/columns/", keeping.columns_choose, name="columns"),
    path("orders/views/<slug:view_id>/drop/", keeping.view_drop, name="view-drop"),
    path("orders/list.csv", files.list_csv, name="csv"),
    path("orders/list.xlsx", files.list_xlsx, name="xlsx"),
    path("orders/print/", files.print_chosen, name="print"),
    path("orders/live/", live.live, name="live"),
    path("orders/runs/", runs.run_list, name="runs"),
    path("orders/runs/new/", runs.run_new, name="run-new"),
    path("orders/runs/<slug:run_id>/", runs.run_page, name="run"),
    path("orders/runs/<slug:run_id>/<slug:action>/", runs.run_act, name="run-act"),
    path("fields/<slug:subject>/<slug:record_id>/", fields.field_values, name="field-values"),
    path("tags/<slug:kind>/<slug:subject_id>/<slug:action>/", tagging.tag_act, name="tag-act"),
]
