"""What boards, readings and keys are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goodorder.figures.rules.measures import LEAD_HOURS

Word = str | Promise
BOARDS: Mapping[str, Word] = {
    "today": _("Today"),
    "sales": _("Sales"),
    "fulfillment": _("Fulfilment"),
    "returns": _("Returns"),
    "stock": _("Stock"),
}
READINGS: Mapping[str, Word] = {
    "orders": _("Orders"),
    "demand": _("Ordered"),
    "average_order": _("Average order"),
    "net_sales": _("Net sales"),
    "credited": _("Credited"),
    "cost_of_goods": _("Cost of goods"),
    "margin": _("Margin"),
    "margin_rate": _("Margin rate"),
    "units_sold": _("Units sold"),
    "sku_units": _("Units"),
    "sku_sales": _("Net sales"),
    "sku_margin": _("Margin"),
    "fill_rate": _("Fill rate"),
    "cancelled_units": _("Units cancelled"),
    "parcels": _("Shipments"),
    "units_shipped": _("Units shipped"),
    "on_time": _("Left on time"),
    "arrived_on_time": _("Arrived on time"),
    "lead_time": _("Lead time"),
    "short_picks": _("Short picks"),
    "short_pick_rate": _("Short pick rate"),
    "completed": _("Orders completed"),
    "perfect_rate": _("Perfect orders"),
    "returned_units": _("Units returned"),
    "return_rate": _("Return rate"),
    "sku_return_rate": _("Return rate"),
    "stock_value": _("Stock value"),
    "average_stock": _("Average stock"),
    "turns": _("Turns a year"),
}
SHEETS: Mapping[str, Word] = {
    "channel": _("By channel"),
    "location": _("By location"),
    "sku": _("By product"),
    "lead": _("From placed to shipped"),
    "missed": _("Why picks were short"),
    "completed": _("What became of completed orders"),
    "returned": _("Why goods came back"),
}
HEADS: Mapping[str, Word] = {
    "channel": _("Channel"),
    "location": _("Location"),
    "sku": _("Product"),
    "lead": _("Time"),
}
KEYS: Mapping[tuple[str, str], Word] = {
    ("missed", "not_found"): _("Not found"),
    ("missed", "damaged"): _("Damaged"),
    ("missed", "too_busy"): _("Too busy"),
    ("missed", "refused"): _("Refused by the location"),
    ("completed", "perfect"): _("Perfect"),
    ("completed", "cancelled"): _("Something was cancelled"),
    ("completed", "missed"): _("A pick was short"),
    ("completed", "late"): _("Something left late"),
    ("completed", "claimed"): _("A claim was made"),
    ("completed", "credited"): _("Something was credited"),
}


def key_word(by: str, key: str) -> Word:
    """Return what a row is called: a stretch of hours or days, a reason in words, or the code itself."""
    if by != "lead":
        return KEYS.get((by, key), key.replace("_", " ").capitalize() if by == "returned" else key)
    upto = int(key)
    if upto not in LEAD_HOURS:
        return gettext("%(days)d days or more") % {"days": LEAD_HOURS[-1] // 24}
    since = next((hours for hours in reversed(LEAD_HOURS) if hours < upto), 0)
    if upto <= LEAD_HOURS[2]:
        return gettext("%(since)d to %(until)d hours") % {"since": since, "until": upto}
    return gettext("%(since)d to %(until)d days") % {"since": since // 24, "until": upto // 24}
