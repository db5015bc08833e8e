"""The addresses of customers' pages."""

from django.urls import URLPattern, path

from goodorder.portal.views import thanks

app_name = "portal"
urlpatterns: list[URLPattern] = [path("thanks/", thanks.thanks, name="thanks")]
