"""The addresses of customers' pages."""

from django.urls import URLPattern, path

from goodorder.portal.views import changes, order, thanks

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("thanks/", thanks.thanks, name="thanks"),
    path("o/<str:token>/", order.order_page, name="order"),
    path("o/<str:token>/documents/<slug:document_id>/", order.document, name="document"),
    path("o/<str:token>/pay/", order.pay, name="pay"),
    path("o/<str:token>/cancel/", changes.cancel, name="cancel"),
    path("o/<str:token>/cancel/<int:position>/", changes.cancel, name="cancel-line"),
    path("o/<str:token>/address/", changes.address, name="address"),
    path("o/<str:token>/service/", changes.service, name="service"),
]
