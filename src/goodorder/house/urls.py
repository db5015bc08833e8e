"""The addresses of the pages of administration."""

from django.urls import path

from goodorder.house.views import audit, channels, entering, keys, office, people, roles, second_step, setup

app_name = "house"
urlpatterns = [
    path("setup/", setup.setup_page, name="setup"),
    path("setup/<slug:name>/", setup.setup_step, name="setup-step"),
    path("office/", office.office, name="office"),
    path("office/people/", people.people_list, name="people"),
    path("office/people/<str:username>/", people.person_page, name="person"),
    path("office/people/<str:username>/grant/", people.person_grant, name="person-grant"),
    path("office/people/<str:username>/reset/", people.person_reset, name="person-reset"),
    path("office/people/<str:username>/<slug:action>/", people.person_act, name="person-act"),
    path("office/roles/", roles.role_matrix, name="roles"),
    path("office/keys/", keys.key_list, name="keys"),
    path("office/keys/<slug:key_id>/revoke/", keys.key_revoke, name="key-revoke"),
    path("office/channels/", channels.channel_list, name="channels"),
    path("office/audit/", audit.audit_list, name="audit"),
    path("office/audit.csv", audit.audit_csv, name="audit-csv"),
    path("office/audit/<slug:event_id>/", audit.audit_fact, name="audit-fact"),
    path("account/", entering.account, name="account"),
    path("account/second-step/", second_step.second_step, name="second-step"),
    path("account/second-step/code.svg", second_step.second_step_picture, name="second-step-picture"),
    path("account/second-step/end/", second_step.second_step_end, name="second-step-end"),
    path("login/code/", second_step.code, name="code"),
    path("enter/<str:secret>/", entering.enter, name="enter"),
]
