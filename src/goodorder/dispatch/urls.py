"""The addresses of the pages about carriers."""

from django.urls import path

from goodorder.dispatch.views import carriers, choosing, handing

app_name = "dispatch"
urlpatterns = [
    path("carriers/", carriers.carrier_list, name="carriers"),
    path("carriers/rules/", choosing.service_rules, name="carrier-rules"),
    path("carriers/rules/add/", choosing.service_rule_add, name="carrier-rule-add"),
    path("carriers/rules/drop/", choosing.service_rule_drop, name="carrier-rule-drop"),
    path("carriers/comparisons/", choosing.comparison_list, name="carrier-comparisons"),
    path("carriers/comparisons/<slug:comparison_id>/", choosing.comparison_page, name="carrier-comparison"),
    path(
        "carriers/comparisons/<slug:comparison_id>/choose/",
        choosing.comparison_choose,
        name="carrier-comparison-choose",
    ),
    path("carriers/manifests/", handing.manifest_list, name="carrier-manifests"),
    path("carriers/manifests/close/", handing.manifest_close, name="carrier-manifest-close"),
    path("carriers/manifests/<slug:manifest_id>/", handing.manifest_page, name="carrier-manifest"),
    path("carriers/pickups/", handing.pickup_list, name="carrier-pickups"),
    path("carriers/pickups/book/", handing.pickup_book, name="carrier-pickup-book"),
    path("carriers/pickups/<slug:pickup_id>/cancel/", handing.pickup_cancel, name="carrier-pickup-cancel"),
    path("carriers/late/", handing.late_list, name="carrier-late"),
    path("carriers/services/<str:code>/", carriers.carrier_page, name="carrier"),
    path("carriers/services/<str:code>/tariff/", carriers.carrier_tariff, name="carrier-tariff"),
    path("carriers/services/<str:code>/cut-offs/", carriers.carrier_cut_offs, name="carrier-cut-offs"),
    path("carriers/services/<str:code>/zones/", carriers.carrier_zones, name="carrier-zones"),
    path("carriers/services/<str:code>/surcharges/", carriers.carrier_surcharge, name="carrier-surcharge"),
    path(
        "carriers/services/<str:code>/surcharges/<slug:kind>/drop/",
        carriers.carrier_surcharge_drop,
        name="carrier-surcharge-drop",
    ),
]
