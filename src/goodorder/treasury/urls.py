"""The addresses of the treasury's pages."""

from django.urls import URLPattern, path

from goodorder.treasury.views import stored

app_name = "treasury"
urlpatterns: list[URLPattern] = [
    path("gift-cards/", stored.card_list, name="gift-cards"),
    path("gift-cards/new/", stored.card_new, name="gift-card-new"),
    path(
        "gift-cards/corrections/<slug:adjustment_id>/<slug:action>/",
        stored.card_decide,
        name="gift-card-decide",
    ),
    path("gift-cards/<slug:stored_value_id>/", stored.card_page, name="gift-card"),
    path("gift-cards/<slug:stored_value_id>/<slug:action>/", stored.card_act, name="gift-card-act"),
    path("customers/<slug:customer_id>/store-credit/", stored.store_credit, name="store-credit"),
]
