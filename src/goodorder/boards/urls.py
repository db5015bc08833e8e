"""The addresses of the dashboards."""

from django.urls import path

from goodorder.boards.views import boards, records

app_name = "boards"
urlpatterns = [
    path("today/", boards.today, name="today"),
    path("figures/", boards.board, name="figures"),
    path("figures/records/", records.record_list, name="records"),
    path("figures/open/", records.open_list, name="open"),
    path("figures/<slug:board>.csv", boards.board_csv, name="csv"),
    path("figures/<slug:board>/", boards.board, name="board"),
]
