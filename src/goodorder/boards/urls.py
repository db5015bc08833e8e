"""The addresses of the dashboards."""

from django.urls import URLPattern

app_name = "boards"
urlpatterns: list[URLPattern] = []
