"""The addresses of the pages about work at a location."""

from django.urls import path

from goodorder.warehouse.views import (
    bench,
    packing,
    pallets,
    papers,
    picking,
    pickups,
    walk,
)

app_name = "warehouse"
urlpatterns = [
    path("picking/", picking.batch_list, name="picking"),
    path("picking/waves/", picking.wave_build, name="picking-wave"),
    path("picking/<slug:batch_id>/", picking.batch_page, name="picking-batch"),
    path("picking/<slug:batch_id>/walk/", walk.walk, name="picking-walk"),
    path(
        "picking/<slug:batch_id>/tasks/<int:task_id>/<slug:action>/",
        walk.task_act,
        name="picking-task",
    ),
    path("picking/<slug:batch_id>/<slug:action>/", picking.batch_act, name="picking-act"),
    path("pickups/", pickups.pickup_list, name="pickups"),
    path("pickups/<slug:pickup_id>/", pickups.pickup_page, name="pickup"),
    path("pickups/<slug:pickup_id>/pick/", pickups.pickup_pick, name="pickup-pick"),
    path("pickups/<slug:pickup_id>/ready/", pickups.pickup_ready, name="pickup-ready"),
    path("pickups/<slug:pickup_id>/<slug:action>/", pickups.pickup_act, name="pickup-act"),
    path("packing/", packing.packing_list, name="packing"),
    path("packing/setup/", bench.packing_setup, name="packing-setup"),
    path("packing/setup/cartons/", bench.carton_type_set, name="packing-carton-type"),
    path("packing/setup/benches/", bench.bench_policy_set, name="packing-bench-policy"),
    path("packing/setup/prefixes/", bench.gs1_prefix_set, name="packing-prefix"),
    path("packing/manifest.pdf", papers.manifest, name="packing-manifest"),
    path("packing/parcels/<slug:carton_id>/", packing.packing_parcel, name="packing-parcel"),
    path("packing/<slug:work_id>/", packing.packing_bench, name="packing-bench"),
    path("packing/<slug:work_id>/pick-list.pdf", papers.pick_list, name="packing-pick-list"),
    path("packing/<slug:work_id>/<slug:action>/", packing.packing_act, name="packing-act"),
    path("parcels/<slug:shipment_id>/label.zpl", papers.label_zpl, name="packing-zpl"),
    path("parcels/<slug:shipment_id>/<slug:kind>.pdf", papers.parcel_paper, name="packing-paper"),
    path("pallets/", pallets.pallet_list, name="pallets"),
    path("pallets/new/", pallets.pallet_open, name="pallet-open"),
    path("pallets/freight/", pallets.freight_book, name="pallet-freight"),
    path("pallets/freight/<slug:freight_id>.pdf", papers.bill_of_lading, name="pallet-bill"),
    path("pallets/<slug:pallet_id>/", pallets.pallet_page, name="pallet"),
    path("pallets/<slug:pallet_id>/label.pdf", papers.pallet_label, name="pallet-label"),
    path("pallets/<slug:pallet_id>/<slug:action>/", pallets.pallet_act, name="pallet-act"),
]
