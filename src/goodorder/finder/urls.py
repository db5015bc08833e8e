"""The addresses of search and of the page of components."""

from django.urls import path

from goodorder.finder.views import design, finding

app_name = "finder"
urlpatterns = [
    path("search/", finding.search_page, name="search"),
    path("design/", design.design_page, name="design"),
]
