"""The narrow tables of open orders, written anew where rows came without triggers."""

from django.db import connection

from goodorder.kernel.access import Context
from goodorder.kernel.command import command
from goodorder.worklists.models import OpenOrder


@command(needs="worklists.perform")
def list_anew(ctx: Context) -> int:
    """Write the list of open orders anew from the records and return how many there are; writers wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT worklists_list_anew()")
    return OpenOrder.objects.visible_to(ctx).count()
