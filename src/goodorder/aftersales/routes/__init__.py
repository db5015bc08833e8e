"""One router per subject, in the order the published document shows them."""

from ninja import Router

ROUTERS: tuple[Router, ...] = ()
