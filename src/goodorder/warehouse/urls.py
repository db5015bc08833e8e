"""The addresses of the pages about work at a location."""

from django.urls import URLPattern, path

from goodorder.warehouse.views import picking, walk

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
]
