"""What a person chooses about their pages."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from goodorder.doorway.forms import HouseForm, chosen_from


class LanguageForm(HouseForm):
    """Language and time zone."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Days and times on your pages; promises keep theirs"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen_from(self.fields["language"], [("", _("As your browser asks")), *settings.LANGUAGES])
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        house = _("The house's: %(zone)s") % {"zone": settings.TIME_ZONE}
        chosen_from(
            self.fields["time_zone"], [("", house), ("UTC", "UTC"), *((zone, zone) for zone in zones)]
        )
