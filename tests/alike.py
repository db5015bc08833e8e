"""What a database holds of orders, with ids and draws of chance taken out, so that two ways can be compared."""

import json
import re

from goodorder.inventory.models import Reservation, Stock, Waiting
from goodorder.kernel.models import Event
from goodorder.orders.models import Hold, Order, OrderLine, Promise, Transition
from goodorder.parties.models import Customer
from goodorder.payments.models import Operation, Payable, Tender
from goodorder.pricing.models import Coupon, DiscountShare, Promotion, Redemption

TABLES = (
    Customer, Order, OrderLine, Hold, Promise, Transition, Reservation, Waiting, Payable, Tender, Operation,
    Redemption, DiscountShare, Stock, Promotion, Coupon,
)  # fmt: skip
REFERS = {"line_ref": OrderLine, "line": OrderLine}
PUBLIC = re.compile(r"\b[a-z]{3}_[0-9a-z]{26}\b|SO-\d{4}-\d{6}")


class Alike:
    """One reading of all tables; ids are replaced by the order in which they come up."""

    def __init__(self):
        self.ids, self.names = {}, {}
        self.rows = {}
        for model in TABLES:
            found = list(model._default_manager.order_by("pk"))
            self.ids[model] = {row.pk: at for at, row in enumerate(found)}
            self.rows[model.__name__] = [self.told(row) for row in found]
        self.rows["Event"] = self.stories()

    def told(self, row):
        fields = {}
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            model = REFERS.get(field.attname) or (field.related_model if field.is_relation else type(row))
            if value is not None and (field.is_relation or field.primary_key or field.attname in REFERS):
                value = self.ids.get(model, {}).get(value, value)
            fields[field.attname] = value
        return self.plain(fields)

    def stories(self):
        """Tell each story in its order; the stories in the order of their subjects."""
        found = {}
        for event in Event.objects.filter(id__gt=0).order_by("pk"):
            facts = self.lines_of(event.facts)
            told = self.plain([event.kind, event.version, event.actor, event.at, event.relayed_at, facts])
            found.setdefault(self.plain(event.about), []).append(told)
        return dict(sorted(found.items()))

    def lines_of(self, facts):
        if isinstance(facts, list):
            return [self.lines_of(one) for one in facts]
        if not isinstance(facts, dict):
            return facts
        ids = self.ids[OrderLine]
        return {
            name: ids.get(value, value) if name == "line_ref" else self.lines_of(value)
            for name, value in facts.items()
        }

    def plain(self, value):
        text = json.dumps(value, default=str, sort_keys=True)
        return PUBLIC.sub(lambda found: self.names.setdefault(found[0], f"#{len(self.names)}"), text)
