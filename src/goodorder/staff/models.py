"""Users, grants and API keys."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class User(AbstractUser):
    """A person who signs in; what they may do comes from their grants."""

    first_name = None  # type: ignore[assignment]  # one name field fits every culture
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10, blank=True, db_default="")  # empty: the browser's
    time_zone = models.CharField(max_length=40, blank=True, db_default="")  # empty: the house's


class Grant(models.Model):
    """A role given to a user, for everything or within one scope (kind and code)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=20, blank=True)
    scope_value = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_value"], name="staff_grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} {self.scope_kind} {self.scope_value}".strip()


class ApiKey(Entity):
    """A machine's credential: only its hash is kept; permissions and scopes are its own."""

    public_id = PublicIdField("key")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64)
    permissions = models.JSONField(default=list)
    scopes = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet["ApiKey"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["secret_hash"], name="staff_apikey_secret_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


def touch(key_id: int, at: datetime) -> None:
    """Note a key's last use: bookkeeping of the door, not a change anybody asked for."""
    ApiKey.objects.filter(pk=key_id).update(last_used_at=at)
