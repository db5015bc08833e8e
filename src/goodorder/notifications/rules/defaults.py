"""The words of messages as they come with Goodorder, by language. Pure."""

from collections.abc import Mapping

from goodorder.notifications.rules.kinds import Wording

_ITEMS = "{% for item in items %}- {{ item.quantity }} × {{ item.name }}\n{% endfor %}"
_COMING = "{% for item in to_come %}- {{ item.quantity }} × {{ item.name }}\n{% endfor %}"
_SEE_EN = "{% if page %}\n\nYour order's page: {{ page }}{% endif %}"
_SEE_DE = "{% if page %}\n\nIhre Bestellung im Netz: {{ page }}{% endif %}"


def _english(subject: str, body: str) -> Wording:
    return Wording(subject=subject, text="Hello {{ name }},\n\n" + body + "\n\nKind regards\n{{ seller }}")


def _german(subject: str, body: str) -> Wording:
    return Wording(
        subject=subject, text="Guten Tag {{ name }},\n\n" + body + "\n\nFreundliche Grüße\n{{ seller }}"
    )


_EN = {
    "order_placed": _english(
        "Your order {{ order }}",
        f"thank you for your order {{{{ order }}}}:\n\n{_ITEMS}\nTotal: {{{{ total }}}}"
        "{% if arrive_on %}\nWe expect everything to be with you by {{ arrive_on }}.{% endif %}" + _SEE_EN,
    ),
    "shipped": _english(
        "{% if to_come %}Part of your order {{ order }} is on its way{% else %}Your order {{ order }} is on its way"
        "{% endif %}",
        f"in this parcel:\n\n{_ITEMS}"
        "{% if tracking %}\nTracking number: {{ tracking }}\n{% endif %}"
        f"{{% if to_come %}}\nStill to come, in another parcel:\n\n{_COMING}{{% else %}}\n"
        "Nothing else of this order is to come.{% endif %}" + _SEE_EN,
    ),
    "delivered": _english(
        "{% if to_come %}Part of your order {{ order }} has arrived{% else %}Your order {{ order }} has arrived{% endif %}",
        f"this has been delivered:\n\n{_ITEMS}"
        f"{{% if to_come %}}\nStill on its way, or to be sent:\n\n{_COMING}{{% endif %}}",
    ),
    "promise_changed": _english(
        "Your order {{ order }} comes later",
        "we are sorry: your order {{ order }} will be later than we said"
        "{% if reason %} ({{ reason }}){% endif %}.\n"
        "{% if arrive_on %}We now expect everything to be with you by {{ arrive_on }}."
        "{% else %}We do not know the new day yet and will tell you.{% endif %}",
    ),
    "part_cancelled": _english(
        "Part of your order {{ order }} is cancelled",
        f"these items of your order {{{{ order }}}} are cancelled:\n\n{_ITEMS}\nYou pay nothing for them.",
    ),
    "cancelled": _english(
        "Your order {{ order }} is cancelled",
        "your order {{ order }} is cancelled. What you have paid for it comes back to you.",
    ),
    "payment_asked": _english(
        "{{ amount }} are open for your order {{ order }}",
        "{{ amount }} of your order {{ order }} are still to be paid. You can pay here until {{ pay_by }}:\n"
        "{{ address }}\n\nIf you have paid meanwhile, please ignore this message." + _SEE_EN,
    ),
    "refunded": _english(
        "{{ amount }} for your order {{ order }} are on their way back",
        "we have sent back {{ amount }} for your order {{ order }}. It may take a few days to arrive.",
    ),
    "return_authorised": _english(
        "Your return {{ number }}",
        f"{{% if is_kept %}}you need not send anything back of these:\n\n{_ITEMS}"
        f"{{% else %}}please send these back to us:\n\n{_ITEMS}"
        "{% if send_by %}\nHand the parcel to the carrier by {{ send_by }}."
        "{% endif %}{% if page %}\nThe label to print, and where it goes: {{ page }}"
        "{% else %}\nPlease write {{ number }} on the parcel.{% endif %}{% endif %}",
    ),
    "return_extended": _english(
        "More time for your return {{ number }}",
        "you have until {{ send_by }} to send your return {{ number }} back to us." + _SEE_EN,
    ),
    "return_received": _english(
        "Your return {{ number }} is here",
        f"this came back to us:\n\n{_ITEMS}\nWhat is due to you for it follows by itself." + _SEE_EN,
    ),
    "pickup_ready": _english(
        "{% if is_part %}Part of your order {{ order }} is ready{% else %}Your order {{ order }} is ready{% endif %}",
        f"this waits for you at {{{{ store }}}} until {{{{ hold_until }}}}:\n\n{_ITEMS}\n"
        "Your code to collect it: {{ code }}\nPlease bring a proof of identity."
        "{% if is_part %} We write again when the rest is ready.{% endif %}",
    ),
    "pickup_cancelled": _english(
        "Your order {{ order }} cannot be collected as planned",
        f"this cannot be collected at {{{{ store }}}} for now:\n\n{_ITEMS}\n"
        "Your order stands. We look for these goods elsewhere and write to you again.",
    ),
    "pickup_uncollected": _english(
        "Your order {{ order }} was not collected",
        f"nobody collected this at {{{{ store }}}} in time, so it is no longer kept for you:\n\n{_ITEMS}\n"
        "You do not pay for it; what you have paid for it comes back to you.",
    ),
    "follow_up": _english(
        "How was your order {{ order }}?",
        f"a week ago you received:\n\n{_ITEMS}\nIs everything as it should be? Just answer this message.",
    ),
}
_DE = {
    "order_placed": _german(
        "Ihre Bestellung {{ order }}",
        f"vielen Dank für Ihre Bestellung {{{{ order }}}}:\n\n{_ITEMS}\nSumme: {{{{ total }}}}"
        "{% if arrive_on %}\nVoraussichtlich ist alles bis {{ arrive_on }} bei Ihnen.{% endif %}" + _SEE_DE,
    ),
    "shipped": _german(
        "{% if to_come %}Ein Teil Ihrer Bestellung {{ order }} ist unterwegs{% else %}Ihre Bestellung {{ order }} ist "
        "unterwegs{% endif %}",
        f"in diesem Paket:\n\n{_ITEMS}"
        "{% if tracking %}\nSendungsnummer: {{ tracking }}\n{% endif %}"
        f"{{% if to_come %}}\nEs folgt noch, in einem weiteren Paket:\n\n{_COMING}{{% else %}}\n"
        "Sonst folgt zu dieser Bestellung nichts mehr.{% endif %}" + _SEE_DE,
    ),
    "delivered": _german(
        "{% if to_come %}Ein Teil Ihrer Bestellung {{ order }} ist da{% else %}Ihre Bestellung {{ order }} ist da{% endif %}",
        f"dies wurde zugestellt:\n\n{_ITEMS}"
        f"{{% if to_come %}}\nNoch unterwegs oder noch zu senden:\n\n{_COMING}{{% endif %}}",
    ),
    "promise_changed": _german(
        "Ihre Bestellung {{ order }} kommt später",
        "es tut uns leid: Ihre Bestellung {{ order }} kommt später als zugesagt.\n"
        "{% if arrive_on %}Voraussichtlich ist alles bis {{ arrive_on }} bei Ihnen."
        "{% else %}Den neuen Tag kennen wir noch nicht; wir melden uns.{% endif %}",
    ),
    "part_cancelled": _german(
        "Ein Teil Ihrer Bestellung {{ order }} ist storniert",
        f"diese Artikel Ihrer Bestellung {{{{ order }}}} sind storniert:\n\n{_ITEMS}\nSie zahlen dafür nichts.",
    ),
    "cancelled": _german(
        "Ihre Bestellung {{ order }} ist storniert",
        "Ihre Bestellung {{ order }} ist storniert. Was Sie dafür bezahlt haben, erhalten Sie zurück.",
    ),
    "payment_asked": _german(
        "{{ amount }} für Ihre Bestellung {{ order }} sind offen",
        "{{ amount }} Ihrer Bestellung {{ order }} sind noch zu bezahlen. Hier können Sie bis {{ pay_by }} bezahlen:\n"
        "{{ address }}\n\nFalls Sie inzwischen bezahlt haben, ist nichts weiter zu tun." + _SEE_DE,
    ),
    "refunded": _german(
        "{{ amount }} für Ihre Bestellung {{ order }} sind auf dem Rückweg",
        "wir haben Ihnen {{ amount }} für Ihre Bestellung {{ order }} zurückgesandt. Bis es ankommt, kann es einige "
        "Tage dauern.",
    ),
    "return_authorised": _german(
        "Ihre Rücksendung {{ number }}",
        f"{{% if is_kept %}}dies brauchen Sie nicht zurückzusenden:\n\n{_ITEMS}"
        f"{{% else %}}bitte senden Sie uns dies zurück:\n\n{_ITEMS}"
        "{% if send_by %}\nBitte geben Sie das Paket bis {{ send_by }} auf."
        "{% endif %}{% if page %}\nEtikett zum Ausdrucken und Anschrift: {{ page }}"
        "{% else %}\nBitte schreiben Sie {{ number }} auf das Paket.{% endif %}{% endif %}",
    ),
    "return_extended": _german(
        "Mehr Zeit für Ihre Rücksendung {{ number }}",
        "Ihre Rücksendung {{ number }} können Sie noch bis {{ send_by }} an uns senden." + _SEE_DE,
    ),
    "return_received": _german(
        "Ihre Rücksendung {{ number }} ist da",
        f"dies ist bei uns angekommen:\n\n{_ITEMS}\nWas Ihnen dafür zusteht, folgt von selbst." + _SEE_DE,
    ),
    "pickup_ready": _german(
        "{% if is_part %}Ein Teil Ihrer Bestellung {{ order }} liegt bereit{% else %}Ihre Bestellung {{ order }} liegt "
        "bereit{% endif %}",
        f"dies liegt bis {{{{ hold_until }}}} für Sie bereit, Abholort {{{{ store }}}}:\n\n{_ITEMS}\n"
        "Ihr Abholcode: {{ code }}\nBitte bringen Sie einen Ausweis mit."
        "{% if is_part %} Wenn der Rest bereitliegt, schreiben wir Ihnen wieder.{% endif %}",
    ),
    "pickup_cancelled": _german(
        "Ihre Bestellung {{ order }} kann nicht wie geplant abgeholt werden",
        f"dies kann vorerst nicht abgeholt werden, Abholort {{{{ store }}}}:\n\n{_ITEMS}\n"
        "Ihre Bestellung gilt weiter. Wir suchen diese Artikel anderswo und schreiben Ihnen wieder.",
    ),
    "pickup_uncollected": _german(
        "Ihre Bestellung {{ order }} wurde nicht abgeholt",
        f"dies wurde nicht rechtzeitig abgeholt, Abholort {{{{ store }}}}, und wird nicht länger für Sie aufgehoben:"
        f"\n\n{_ITEMS}\nSie zahlen dafür nichts; was Sie dafür bezahlt haben, erhalten Sie zurück.",
    ),
    "follow_up": _german(
        "Wie war Ihre Bestellung {{ order }}?",
        f"vor einer Woche erhielten Sie:\n\n{_ITEMS}\nIst alles, wie es sein soll? Antworten Sie einfach auf diese "
        "Nachricht.",
    ),
}
_AS_WRITTEN = {"personal": Wording(subject="{{ subject }}", text="{{ text }}")}
DEFAULTS: Mapping[str, Mapping[str, Wording]] = {"en": _EN | _AS_WRITTEN, "de": _DE | _AS_WRITTEN}
LANGUAGES = tuple(DEFAULTS)


def default_for(kind: str, language: str) -> Wording:
    """Return our words for a kind in a language, in English where we have none."""
    return DEFAULTS.get(language.partition("-")[0].lower(), DEFAULTS["en"])[kind]
