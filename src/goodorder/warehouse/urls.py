"""The addresses of the pages about work at a location."""

from django.urls import URLPattern, path

from goodorder.warehouse.views import picking, pickups, walk

app_name = "warehouse"
urlpatterns: list[URLPattern] = [
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
]
