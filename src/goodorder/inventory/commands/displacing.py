"""Giving up promises that cannot be kept: claims on units that are not there after all.

What is least binding goes first: carts, then the newest claims on the network. Claims bound to a place by
work under way there are not touched; the work is reported short first.
"""

from collections.abc import Iterable, Sequence

from django.db.models import F, Q, Sum

from goodorder.inventory import errors
from goodorder.inventory.commands import ledger
from goodorder.inventory.commands.claims import close_parts
from goodorder.inventory.events import ClaimsDisplaced
from goodorder.inventory.models import Balance, Reservation, Stock
from goodorder.inventory.rules import Key, portions
from goodorder.kernel.access import Context
from goodorder.kernel.events import record

Part = tuple[Reservation, int]
