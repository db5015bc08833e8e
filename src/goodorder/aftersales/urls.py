"""The addresses of the pages about returns, claims and messages."""

from django.urls import URLPattern

app_name = "aftersales"
urlpatterns: list[URLPattern] = []
