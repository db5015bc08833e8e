"""Rules of the house that name channels: whoever is limited names none that they do not see."""

from dataclasses import replace

import pytest

from goodorder.kernel.errors import Missing
from goodorder.parties import commands as parties
from goodorder.parties.rules import ChannelTerms
from goodorder.pricing import commands as pricing
from goodorder.pricing.rules import PromotionDraft, Terms
from goodorder.returns import commands as returns
from goodorder.returns.rules import RuleDraft
from goodorder.shipping import commands as shipping
from goodorder.shipping.rules import ServiceRule
from goodorder.sourcing import commands as sourcing
from shop import open_shop

pytestmark = pytest.mark.django_db


def promote(ctx, channel):
    draft = PromotionDraft(name="X", terms=Terms(kind="percentage", rate_ppm=1), channels=(channel,))
    pricing.draft_promotion(ctx, code="X", draft=draft)


def write_return_rule(ctx, channel):
    returns.write_rule(ctx, code="x", draft=RuleDraft(channels=(channel,)))


def bar_service(ctx, channel):
    rule = ServiceRule(name="x", effect="prefer", services=("parcel",), channels=(channel,))
    shipping.set_service_rules(ctx, rules_wanted=[rule], accept_gaps=True)


def draft_sourcing(ctx, channel):
    sourcing.draft_rules(ctx, content={}, code=channel)


@pytest.mark.parametrize("act", [promote, write_return_rule, bar_service, draft_sourcing])
def test_a_rule_names_no_channel_that_its_writer_does_not_see(ctx, act):
    open_shop(ctx)
    terms = ChannelTerms(currency="GBP", price_list="list", tax_included=True)
    parties.open_channel(ctx, company="T1", code="till", name="Till", kind="till", terms=terms)
    limited = replace(ctx, scopes={"channel": frozenset(["web"])})
    with pytest.raises(Missing, match="till"):
        act(limited, "till")
    act(limited, "web")


def test_rules_of_services_that_others_wrote_stand_beside_ones_own(ctx):
    open_shop(ctx)
    bar_service(ctx, "web")
    limited = replace(ctx, scopes={"channel": frozenset(["phone"])})
    bar_service(limited, "web")
