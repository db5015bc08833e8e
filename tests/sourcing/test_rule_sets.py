from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

import shop
from goodorder.kernel.errors import Invalid, Missing, Refused
from goodorder.kernel.models import Event
from goodorder.sourcing import commands, queries
from goodorder.sourcing.models import RuleSet

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def later(ctx, hours=1):
    return replace(ctx, now=ctx.now + hours * HOUR)


def test_versions_follow_each_other_without_a_gap(ctx):
    second = commands.draft_rules(ctx, content={"costs": {"split": 300}}, owner="Ada", note="cheaper splits")
    assert (second.code, second.rules_version, second.state, second.owner) == ("default", 2, "draft", "Ada")
    assert queries.rules_in_force(ctx.now).rules_version == 1
    commands.activate_rules(later(ctx), rule_set_id=second.public_id, note="seen by Grace")
    assert queries.rules_in_force(ctx.now).rules_version == 1
    assert queries.rules_in_force(ctx.now + HOUR).rules_version == 2
    assert [one.state for one in queries.list_rules(ctx).items] == ["active", "retired"]
    fact = Event.objects.get(kind="sourcing.RulesActivated").facts
    assert (fact["replaced"], fact["note"], fact["owner"]) == (1, "seen by Grace", "Ada")
    assert queries.rules_named(later(ctx), name="default") == second
    assert queries.rules_named(ctx, name="default@1").state == "retired"
    with pytest.raises(Missing):
        queries.rules_named(ctx, name="default@9")


def test_a_version_may_begin_later_and_be_called_off(ctx):
    draft = commands.draft_rules(ctx, content={})
    begins = ctx.now + 24 * HOUR
    commands.activate_rules(ctx, rule_set_id=draft.public_id, valid_from=begins)
    assert queries.rules_in_force(ctx.now).rules_version == 1
    assert queries.rules_in_force(begins).rules_version == 2
    third = commands.draft_rules(ctx, content={})
    with pytest.raises(Refused, match="retire that one first"):
        commands.activate_rules(ctx, rule_set_id=third.public_id)
    commands.retire_rules(ctx, rule_set_id=draft.public_id)
    assert queries.rules_in_force(begins).rules_version == 1
    commands.activate_rules(ctx, rule_set_id=third.public_id)
    assert queries.rules_in_force(begins).rules_version == 3


def test_default_is_never_without_a_version(ctx):
    commands.draft_rules(ctx, content={})
    first = queries.rules_named(ctx, name="default@1")
    with pytest.raises(Refused, match="activate another one"):
        commands.retire_rules(ctx, rule_set_id=first.public_id)


def test_rules_of_a_channel_can_go(ctx):
    shop.open_shop(ctx)
    draft = commands.draft_rules(ctx, code="web", content={})
    commands.activate_rules(ctx, rule_set_id=draft.public_id)
    commands.retire_rules(later(ctx), rule_set_id=draft.public_id)
    assert queries.rules_in_force(ctx.now, codes=("web", "default")).code == "web"
    assert queries.rules_in_force(ctx.now + HOUR, codes=("web",)) is None
    with pytest.raises(Missing, match="no channel is called shopp"):
        commands.draft_rules(ctx, code="shopp", content={})


def test_what_is_wrong_in_a_draft_is_named(ctx):
    with pytest.raises(Invalid, match=r"content\.costs\.spilt: is not known here"):
        commands.draft_rules(ctx, content={"costs": {"spilt": 3}})


def test_a_discarded_draft_stays_one(ctx):
    draft = commands.draft_rules(ctx, content={})
    commands.discard_rules(ctx, rule_set_id=draft.public_id)
    with pytest.raises(Refused):
        commands.activate_rules(ctx, rule_set_id=draft.public_id)
    with pytest.raises(Refused, match="attach replays to drafts"):
        commands.keep_replay(ctx, rule_set_id=draft.public_id, found={})
    assert commands.draft_rules(ctx, content={}).rules_version == 3


def test_the_database_refuses_to_change_a_version(ctx):
    draft = commands.draft_rules(ctx, content={})
    with pytest.raises(IntegrityError, match="append-only"):
        RuleSet.objects.filter(pk=draft.pk).update(content={"costs": {"split": 0}})
