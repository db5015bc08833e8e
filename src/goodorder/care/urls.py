"""The addresses of the pages about exceptions."""

from django.urls import path

from goodorder.care.views import exceptions

app_name = "care"
urlpatterns = [
    path("exceptions/", exceptions.exception_list, name="exceptions"),
    path("exceptions/clocks/", exceptions.clock_page, name="clocks"),
    path("exceptions/<slug:exception_id>/", exceptions.exception_page, name="exception"),
    path("exceptions/<slug:exception_id>/<slug:action>/", exceptions.exception_act, name="exception-act"),
]
