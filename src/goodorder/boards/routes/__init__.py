"""Routes."""

from ninja import Router

ROUTERS: tuple[Router, ...] = ()
