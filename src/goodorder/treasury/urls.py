"""The addresses of the treasury's pages."""

from django.urls import URLPattern

app_name = "treasury"
urlpatterns: list[URLPattern] = []
