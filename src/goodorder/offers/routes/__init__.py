"""One router per subject, in the order the published document shows them."""

from ninja import Router

from goodorder.offers.routes import prices, promotions, taxes

ROUTERS: tuple[Router, ...] = (prices.router, promotions.router, taxes.router)
