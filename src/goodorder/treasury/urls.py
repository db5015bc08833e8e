"""The addresses of the treasury's pages."""

from django.urls import URLPattern, path

from goodorder.treasury.views import disputes

app_name = "treasury"
urlpatterns: list[URLPattern] = [
    path("disputes/", disputes.dispute_list, name="disputes"),
    path("disputes/<slug:dispute_id>/", disputes.dispute_page, name="dispute"),
]
