"""Which locations may supply instead of each other."""

from collections.abc import Collection
from dataclasses import dataclass

from goodorder.locations.queries import suppliers_beside


@dataclass(frozen=True, slots=True)
class Network:
    """The locations in use (ids) of some companies, preferred ones first."""

    by_company: dict[int, tuple[int, ...]]
    company_of: dict[int, int]

    def of(self, company_id: int, location_id: int | None = None) -> tuple[int, ...]:
        """Return who may serve a company's demand; one location alone, if it is in use, when it is named."""
        if location_id is None:
            return self.by_company.get(company_id, ())
        return (location_id,) if location_id in self.company_of else ()

    def beside(self, location_id: int) -> tuple[int, ...]:
        """Return the locations of the company that owns one which is in use."""
        company_id = self.company_of.get(location_id)
        return () if company_id is None else self.by_company[company_id]


def network(*, company_ids: Collection[int] = (), location_ids: Collection[int] = ()) -> Network:
    """Read the locations of companies, and of those that own some locations, in one statement."""
    by_company: dict[int, tuple[int, ...]] = {}
    company_of: dict[int, int] = {}
    for place in suppliers_beside(company_ids=company_ids, location_ids=location_ids):
        by_company[place.company_id] = (*by_company.get(place.company_id, ()), place.pk)
        company_of[place.pk] = place.company_id
    return Network(by_company, company_of)
