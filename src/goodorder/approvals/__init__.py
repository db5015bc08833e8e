"""Asking a second person for what is above one's own limit: kept, decided by somebody else, then done exactly once.

Owns the words *approval* (an act that was asked for, with what it gives away) and *act* (which command it is to
call). Approving calls that command in the approver's own name, so that the approver's limits judge it again.
Publishes: ApprovalRequested, ApprovalGiven, ApprovalDeclined, ApprovalWithdrawn, ApprovalExpired.
"""
