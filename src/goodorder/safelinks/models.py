"""Links of customers, and tries with unknown ones."""

from django.db import models

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class SafeLinkRows(ScopedQuerySet["SafeLink"]):
    """Links, limited by the scopes of their orders."""

    scopes = {"company": "order__company__code", "channel": "order__channel__code"}


class SafeLink(Entity):
    """A link to one order for whoever holds its token, of which only the hash is kept."""

    public_id = PublicIdField("sfl")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64)
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = SafeLinkRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="safelinks_safe_link_token_once"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="safelinks_safe_link_lasts"
            ),
        ]


class LinkTry(models.Model):
    """An unknown link that somebody followed; `asker` is a hash of where from."""

    asker = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["asker", "at"], name="safelinks_try_asker")]

    def __str__(self) -> str:
        return f"{self.asker[:8]} {self.at}"
