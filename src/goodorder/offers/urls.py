"""The addresses of the pages about what things cost."""

from django.urls import path

from goodorder.offers.views import (
    prices,
    promotion_writing,
    promotions,
    taxes,
)

app_name = "offers"
urlpatterns = [
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
    path("taxes/filings/<slug:filing_id>/retry/", taxes.filing_retry, name="tax-filing-retry"),
    path("taxes/engines/", taxes.engine_set, name="tax-engine-set"),
    path("taxes/engines/<str:channel>/<slug:action>/", taxes.engine_act, name="tax-engine-act"),
    path("promotions/", promotions.promotion_list, name="promotions"),
    path("promotions/new/", promotion_writing.promotion_new, name="promotion-new"),
    path("promotions/try/", promotions.promotion_try, name="promotion-try"),
    path("promotions/coupons/", promotions.coupon_list, name="promotion-coupons"),
    path("promotions/policy/", promotion_writing.policy_set, name="promotion-policy"),
    path(
        "promotions/coupons/<str:code>/disable/", promotion_writing.coupon_disable, name="promotion-disable"
    ),
    path("promotions/<str:code>/", promotions.promotion_page, name="promotion"),
    path("promotions/<str:code>/edit/", promotion_writing.promotion_edit, name="promotion-edit"),
    path("promotions/<str:code>/coupon/", promotion_writing.coupon_add, name="promotion-coupon-add"),
    path("promotions/<str:code>/codes/", promotion_writing.coupons_make, name="promotion-codes"),
    path("promotions/<str:code>/<slug:action>/", promotion_writing.promotion_act, name="promotion-act"),
]
