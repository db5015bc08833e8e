"""The addresses of the treasury's pages."""

from django.urls import URLPattern, path

from goodorder.treasury.views import promotion_writing, promotions

app_name = "treasury"
urlpatterns: list[URLPattern] = [
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
