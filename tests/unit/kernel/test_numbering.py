from uuid import uuid4

import pytest
from django.db import transaction

from goodorder.kernel.numbering import next_number


@pytest.mark.django_db(transaction=True)
def test_a_series_begun_in_an_undone_command_can_be_begun_again():
    kind = f"T{uuid4().hex}"
    with transaction.atomic():
        for _ in range(2):
            next_number(kind, 1999)
        transaction.set_rollback(True)
    drawn = [next_number(kind, 1999) for _ in range(2)]
    assert drawn == [f"{kind}-1999-000001", f"{kind}-1999-000002"]
