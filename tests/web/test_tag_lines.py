"""Tags on the pages of what bears them."""

import pytest
from django.urls import reverse

from goodorder.catalog.queries import resolve_sku
from goodorder.tags.models import Tag
from shop import open_shop, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(ctx):
    open_shop(ctx)
    order = place(ctx, {"MUG": 1})
    sku = resolve_sku("MUG", on=ctx.now.date())
    return {
        "order": (order.public_id, reverse("web:order", args=[order.public_id])),
        "customer": (order.customer.public_id, reverse("web:customer", args=[order.customer.public_id])),
        "product": (sku.public_id, reverse("web:product", args=[sku.public_id])),
    }


def press(client, kind, subject, action, **typed):
    return client.post(reverse("desk:tag-act", args=[kind, subject, action]), typed)


@pytest.mark.parametrize("kind", ["order", "customer", "product"])
def test_a_tag_is_put_on_and_taken_off_on_its_page(pages, owner, kind):
    subject, page = pages[kind]
    hostile = "<b>vip</b>"
    assert press(owner, kind, subject, "add", tag=hostile, back=page, once="k1")["Location"] == page
    shown = owner.get(page).content.decode()
    assert "&lt;b&gt;vip&lt;/b&gt;" in shown
    assert hostile not in shown
    press(owner, kind, subject, "remove", tag=hostile, back=page, once="k2")
    assert not Tag.objects.exists()


def test_who_may_not_edit_tags_sees_them_only(pages, owner, sign_in):
    subject, page = pages["order"]
    press(owner, "order", subject, "add", tag="urgent", back=page, once="k1")
    clerk = sign_in("clerk")
    shown = clerk.get(page).content.decode()
    assert ">urgent<" in shown.replace("\n", "")
    assert "desk:tag-act" not in shown
    assert f"/tags/order/{subject}/" not in shown
    assert press(clerk, "order", subject, "add", tag="x", once="k2").status_code == 403


def test_only_known_kinds_and_acts_exist(pages, owner):
    subject, _page = pages["order"]
    assert press(owner, "shop", subject, "add", tag="x", once="k1").status_code == 404
    assert press(owner, "order", subject, "paint", tag="x", once="k2").status_code == 404
