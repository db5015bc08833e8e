"""Every component of the stylesheet on one page, in light, in dark, narrow, wide and on paper."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goodorder.doorway.pages import page
from goodorder.finder.forms.design import ExampleForm
from goodorder.kernel.access import Context
from goodorder.looks.charts import stretches
from goodorder.looks.words import WORDS

TOKENS = (
    (_("Ground"), ("paper", "card", "sunken", "hover", "line", "line-2")),
    (_("Ink"), ("ink", "ink-2", "ink-3", "accent", "accent-hover", "focus")),
    (_("Washes"), ("accent-wash", "good-wash", "info-wash", "warn-wash", "bad-wash", "bar-off")),
    (_("Meaning"), ("good", "info", "warn", "bad", "bar-good", "bar-info")),
    (_("Charts"), ("bar-work", "bar-deep", "bar-held", "bar-warn", "bar-bad", "accent-ink")),
)
ROWS = (
    ("SO-2026-000412", "Ada Byron", "placed", 128_40, 3),
    ("SO-2026-000411", "Zoë Ångström", "confirmed", 9_90, 1),
    ("SO-2026-000410", "יעל כהן", "completed", 1_249_00, 12),
    ("SO-2026-000409", "A name that is so long that a cell has to cut it off somewhere", "cancelled", 0, 0),
)
DAYS = (4, 7, 3, 9, 12, 8, 10)
TONES = ("success", "info", "warn", "error")


@require_safe
@page("search.use")
def design_page(request: HttpRequest, ctx: Context) -> HttpResponse:
    """Show tokens, type, tables, forms, badges, empty states, notices, dialogs, timeline, tiles and charts."""
    most = max(DAYS)
    values = {
        "tokens": TOKENS,
        "rows": ROWS,
        "tones": TONES,
        "kinds": [(kind, list(states)) for kind, states in sorted(WORDS.items())],
        "form": ExampleForm({"name": "Ada Byron", "email": "ada at example", "quantity": "0", "size": "s"}),
        "told": [(ctx.now - timedelta(hours=hours)) for hours in (1, 5, 49)],
        "bars": [
            {
                "on": ctx.now.date() - timedelta(days=6 - day),
                "orders": orders,
                "x": day * 14 + 2,
                "height": orders * 100 // most,
            }
            for day, orders in enumerate(DAYS)
        ],
        "stretches": stretches([("good", "", 6), ("work", "", 3), ("warn", "", 1)], 12),
    }
    return render(request, "finder/design/page.html", values)
