"""The addresses of the pages about work at a location."""

from django.urls import URLPattern

app_name = "warehouse"
urlpatterns: list[URLPattern] = []
