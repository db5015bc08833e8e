"""The addresses of the pages of administration."""

from django.urls import path

from goodorder.house.views import office, setup

app_name = "house"
urlpatterns = [
    path("office/", office.office, name="office"),
    path("setup/", setup.setup_page, name="setup"),
    path("setup/<slug:name>/", setup.setup_step, name="setup-step"),
]
