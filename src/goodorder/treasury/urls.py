"""The addresses of the treasury's pages."""

from django.urls import URLPattern, path

from goodorder.treasury.views import prices, taxes

app_name = "treasury"
urlpatterns: list[URLPattern] = [
    path("prices/", prices.prices_page, name="prices"),
    path("prices/lists/", prices.price_list_open, name="price-list-open"),
    path("prices/assignments/", prices.price_list_assign, name="price-list-assign"),
    path(
        "prices/assignments/<slug:assignment_id>/withdraw/",
        prices.price_list_withdraw,
        name="price-list-withdraw",
    ),
    path("prices/limits/", prices.price_limit_set, name="price-limit-set"),
    path("prices/limits/<str:channel>/drop/", prices.price_limit_drop, name="price-limit-drop"),
    path("prices/why/", prices.price_why, name="price-why"),
    path("prices/orders/<slug:order_id>/", prices.price_order, name="price-order"),
    path("customers/<slug:customer_id>/terms/", prices.customer_terms, name="customer-terms"),
    path("taxes/", taxes.taxes_page, name="taxes"),
    path("taxes/rates/", taxes.tax_rate_set, name="tax-rate-set"),
    path("taxes/rates/<slug:rate_id>/end/", taxes.tax_rate_end, name="tax-rate-end"),
    path("taxes/seeds/", taxes.tax_rates_seed, name="tax-rates-seed"),
    path("taxes/exemptions/", taxes.exemption_grant, name="exemption-grant"),
    path("taxes/exemptions/<slug:exemption_id>/end/", taxes.exemption_end, name="exemption-end"),
    path("taxes/rounding/", taxes.rounding_set, name="rounding-set"),
]
