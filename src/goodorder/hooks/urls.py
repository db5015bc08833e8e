"""Addresses of the callbacks."""

from django.urls import path

from goodorder.hooks.views import carrier_callback, payment_callback

app_name = "hooks"
urlpatterns = [
    path("payments/<slug:provider>", payment_callback, name="payments"),
    path("carriers/<slug:carrier>", carrier_callback, name="carriers"),
]
