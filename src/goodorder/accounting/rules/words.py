"""The printed words of statements and reminders, by language. A language is added here and nowhere else."""

from collections.abc import Mapping
from types import MappingProxyType

_EN = {
    "statement": "Statement of account",
    "period": "From {since} to {until}.",
    "day": "Date",
    "what": "Entry",
    "number": "Number",
    "amount": "Amount",
    "balance": "Balance",
    "invoice": "Invoice",
    "credit": "Credit note",
    "payment": "Payment",
    "refund": "Refund",
    "write_off": "Written off",
    "rounding": "Difference cleared",
    "opening": "Opening balance",
    "closing": "Balance you owe",
    "closing_good": "Balance in your favour",
    "please_check": "Please tell us if you find anything that differs from your books.",
    "reminder_1": "Payment reminder",
    "reminder_2": "Second reminder",
    "reminder_3": "Final reminder",
    "reminder_text_1": "Perhaps it slipped your attention: the following invoices have passed their due date. "
    "Please pay them now.",
    "reminder_text_2": "We have not received your payment yet, although we reminded you. Please settle the following "
    "invoices within seven days.",
    "reminder_text_3": "This is our last reminder. If the following invoices are not paid within seven days, we will "
    "take further steps.",
    "issued_on": "Date of issue",
    "due_on": "Due",
    "days_late": "Days late",
    "open": "Open",
    "open_sum": "Open in all",
    "fee": "Reminder fee",
    "to_pay": "To be paid",
    "crossed": "If your payment is on its way, please disregard this letter.",
    "page": "Page",
}
_DE = {
    "statement": "Kontoauszug",
    "period": "Vom {since} bis zum {until}.",
    "day": "Datum",
    "what": "Vorgang",
    "number": "Nummer",
    "amount": "Betrag",
    "balance": "Saldo",
    "invoice": "Rechnung",
    "credit": "Rechnungskorrektur",
    "payment": "Zahlung",
    "refund": "Erstattung",
    "write_off": "Ausgebucht",
    "rounding": "Differenz ausgeglichen",
    "opening": "Anfangssaldo",
    "closing": "Saldo zu unseren Gunsten",
    "closing_good": "Saldo zu Ihren Gunsten",
    "please_check": "Bitte sagen Sie uns, wenn etwas von Ihren Büchern abweicht.",
    "reminder_1": "Zahlungserinnerung",
    "reminder_2": "Zweite Mahnung",
    "reminder_3": "Letzte Mahnung",
    "reminder_text_1": "Vielleicht ist es Ihnen entgangen: Die folgenden Rechnungen sind fällig und noch offen. "
    "Bitte gleichen Sie sie jetzt aus.",
    "reminder_text_2": "Trotz unserer Erinnerung haben wir noch keine Zahlung erhalten. Bitte begleichen Sie die "
    "folgenden Rechnungen innerhalb von sieben Tagen.",
    "reminder_text_3": "Dies ist unsere letzte Mahnung. Gehen die folgenden Beträge nicht innerhalb von sieben Tagen "
    "ein, leiten wir weitere Schritte ein.",
    "issued_on": "Datum",
    "due_on": "Fällig",
    "days_late": "Tage überfällig",
    "open": "Offen",
    "open_sum": "Offen insgesamt",
    "fee": "Mahngebühr",
    "to_pay": "Zu zahlen",
    "crossed": "Sollte sich Ihre Zahlung mit diesem Schreiben gekreuzt haben, betrachten Sie es als gegenstandslos.",
    "page": "Seite",
}
WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _EN, "de": _DE})
FALLBACK = "en"
