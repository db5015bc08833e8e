"""Named mapping profiles: how the columns of somebody else's file become ours."""

from collections.abc import Mapping

from goodorder.channels.rules.profiles.online_retail import ONLINE_RETAIL
from goodorder.channels.rules.profiles.profile import NEUTRAL, Charge, From, HistoryPolicy, Profile
from goodorder.kernel.errors import Missing

PROFILES: Mapping[str, Profile] = {profile.name: profile for profile in (NEUTRAL, ONLINE_RETAIL)}

__all__ = ["PROFILES", "Charge", "From", "HistoryPolicy", "Profile", "profile_for"]


def profile_for(name: str, kind: str) -> Profile:
    """Return a profile for a kind of rows; raises Missing naming those there are."""
    found = PROFILES.get(name)
    if found is None or (found.kind and found.kind != kind):
        known = ", ".join(one.name for one in PROFILES.values() if one.kind in {"", kind})
        message = f"profile: no profile {name} for {kind}; there are {known}"
        raise Missing("channels.profile_unknown", message, field="profile")
    return found
