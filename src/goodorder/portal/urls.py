"""The addresses of customers' pages."""

from django.urls import URLPattern, path

from goodorder.portal.views import changes, order, returns, thanks

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
    path("o/<str:token>/returns/new/", returns.return_new, name="return-new"),
    path("o/<str:token>/returns/<slug:return_id>/", returns.return_page, name="return"),
    path("o/<str:token>/returns/<slug:return_id>/label.pdf", returns.return_label, name="return-label"),
    path("o/<str:token>/returns/<slug:return_id>/<slug:action>/", returns.return_act, name="return-act"),
]
