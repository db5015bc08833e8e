"""The life of a screening: decided at once or by a person, lapsed with its subject, or replaced by a later look."""

from goodorder.kernel.machine import Machine, Move

SCREENING = Machine(
    "screening",
    initial="scored",
    moves=[
        Move("pass", ("scored",), "accepted"),
        Move("queue", ("scored",), "under_review"),
        Move("refuse", ("scored",), "rejected"),
        Move("accept", ("under_review",), "accepted"),
        Move("reject", ("under_review",), "rejected"),
        Move("lapse", ("under_review",), "lapsed"),
        Move("replace", ("under_review", "accepted"), "replaced"),
    ],
)
BY_OUTCOME = {"accept": "pass", "review": "queue", "reject": "refuse"}
DECISIONS = ("accept", "reject")
TRUTHS = ("genuine", "fraud")
