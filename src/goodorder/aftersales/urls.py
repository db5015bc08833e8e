"""The addresses of the pages about returns, claims and messages."""

from django.urls import URLPattern, path

from goodorder.aftersales.views import messages

app_name = "aftersales"
urlpatterns: list[URLPattern] = [
    path("messages/", messages.message_list, name="messages"),
    path("messages/templates/", messages.template_list, name="message-templates"),
    path("messages/templates/open/", messages.template_open, name="message-template-open"),
    path("messages/templates/<slug:template_id>/drop/", messages.template_drop, name="message-template-drop"),
    path(
        "messages/templates/<slug:kind>/<slug:channel>/<slug:language>/",
        messages.template_page,
        name="message-template",
    ),
    path("messages/senders/", messages.sender_set, name="message-sender-set"),
    path("messages/consents/", messages.consent_note, name="message-consent"),
    path("messages/<slug:message_id>/", messages.message_page, name="message"),
    path("messages/<slug:message_id>/<slug:action>/", messages.message_act, name="message-act"),
]
