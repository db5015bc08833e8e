"""Baskets and promotions for the tests of their rules, without a database."""

from datetime import UTC, datetime

from goodorder.pricing.rules import Basket, Deal, Goods, PromotionDraft, checked_promotion

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HALF, ALL = 500_000, 1_000_000


def goods(*lines):
    return tuple(Goods(sku, quantity, price, quantity * price) for sku, quantity, price in lines)


def basket(*lines, shipping=495, **more):
    return Basket(goods=goods(*lines), channel="web", currency="GBP", at=NOW, shipping=shipping, **more)


def deal(code, terms, *, coupon="", refusal="", **more):
    money = "GBP" if terms.names_money else ""
    draft = checked_promotion(PromotionDraft(name=code, terms=terms, currency=money, **more))
    return Deal(code, 1, 1, draft, coupon, refusal)
