"""One router per subject, in the order the published document shows them."""

from goodorder.treasury.routes import (
    statements,
)

ROUTERS = (statements.router,)
