"""What comes back, and what customers claim: policy, authorisation, receipt, inspection, disposition, settlement.

Words: a *return* is the permission and expectation for units to come back; a *rule* of the policy says what may
be returned and on which terms; a *disposition* is where a unit that came back goes, and may be revised; a *claim*
says that something is missing or damaged.

Publishes: ReturnRequested, ReturnAuthorised, ReturnRejected, ReturnCancelled, ReturnExpired, ReturnLabelled,
ReturnUnderWay, ReturnReceived, UnitDisposed, ReturnInspected, ReturnSettled, UnreturnedCharged, ReturnClosed,
ClaimOpened, ClaimDecided, CarrierClaimNoted, RuleWritten, RuleEnded, ReasonWritten.
"""
