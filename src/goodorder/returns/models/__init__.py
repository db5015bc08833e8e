"""The tables of returns: the policy, returns with their units, claims."""

from goodorder.returns.models.claims import CARRIER_STATES, CLAIM_KINDS, CLAIM_OUTCOMES, Claim
from goodorder.returns.models.policy import DefectRule, PolicyRule, ReturnReason
from goodorder.returns.models.returns import (
    Disposition,
    Return,
    ReturnedUnit,
    ReturnLine,
    Settlement,
)

__all__ = [
    "CARRIER_STATES",
    "CLAIM_KINDS",
    "CLAIM_OUTCOMES",
    "Claim",
    "DefectRule",
    "Disposition",
    "PolicyRule",
    "Return",
    "ReturnLine",
    "ReturnReason",
    "ReturnedUnit",
    "Settlement",
]
