"""Pure rules: where units go that came in, and what a pick face needs from reserve."""

from goodorder.shelving.rules.filling import Draw, FaceLevel, Reserve, draws, needs
from goodorder.shelving.rules.placing import Space, Suggestion, suggest
from goodorder.shelving.rules.words import FaceDraft, Incoming, Putting

__all__ = [
    "Draw",
    "FaceDraft",
    "FaceLevel",
    "Incoming",
    "Putting",
    "Reserve",
    "Space",
    "Suggestion",
    "draws",
    "needs",
    "suggest",
]
