"""The language of segments: CEL over a customer's figures. Pure."""

from goodorder.crm.rules.figures import SAMPLES
from goodorder.expressions.rules import Language

LANGUAGE = Language(
    words=SAMPLES,
    code="crm.condition_wrong",
    example="orders >= 3 && days_since_last_order > 90",
    list_example="language == 'de' || language == 'en'",
)
MOST_SMALLEST = 10_000
EXPORTED = ("name", "email", "language")
