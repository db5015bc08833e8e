"""Every story of an exception there is."""

from exceptions import goods_stories, money_stories
from exceptions.telling import STORIES

__all__ = ["STORIES", "goods_stories", "money_stories"]
