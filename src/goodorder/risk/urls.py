"""The addresses of the pages about fraud screening."""

from django.urls import path

from goodorder.risk.views import costs, lists, reviews, rules

app_name = "risk"
urlpatterns = [
    path("fraud/", reviews.review_list, name="reviews"),
    path("fraud/rules/", rules.rule_list, name="rules"),
    path("fraud/rules/new/", rules.rule_new, name="rule-new"),
    path("fraud/rules/adopt/", rules.rules_adopt, name="rules-adopt"),
    path("fraud/rules/<str:company>/<str:code>/", rules.rule_edit, name="rule"),
    path("fraud/rules/<str:company>/<str:code>/<slug:action>/", rules.rule_act, name="rule-act"),
    path("fraud/lists/", lists.entry_list, name="lists"),
    path("fraud/lists/<slug:entry_id>/end/", lists.entry_end, name="entry-end"),
    path("fraud/costs/", costs.cost_page, name="costs"),
    path("fraud/costs/<str:company>/calibrate/", costs.calibrate, name="calibrate"),
    path("fraud/results/", costs.result_page, name="results"),
    path("fraud/<slug:screening_id>/", reviews.review_page, name="review"),
    path("fraud/<slug:screening_id>/<slug:action>/", reviews.review_act, name="review-act"),
    path("orders/<slug:order_id>/fraud/", reviews.order_score, name="order-score"),
]
