"""Users, grants, API keys, second steps and passkeys."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Exists, OuterRef

from goodorder.kernel.access import Context
from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet


class UserRows(ScopedQuerySet["User"]):
    """People; whoever is limited to scopes sees those who hold a role within them."""

    def visible_to(self, ctx: Context) -> Self:
        """Narrow to people with a role within the actor's scopes."""
        rows = self
        for kind, codes in ctx.scopes.items():
            rows = rows.filter(
                Exists(Grant.objects.filter(user=OuterRef("pk"), scope_kind=kind, scope_value__in=codes))
            )
        return rows


class Users(UserManager.from_queryset(UserRows)):  # type: ignore[misc]  # a class made at run time
    """Makes people and finds them."""

    use_in_migrations = False


class User(AbstractUser, Entity):
    """A person who signs in; what they may do comes from their grants."""

    public_id = PublicIdField("usr")
    version = models.BigIntegerField(default=0, db_default=0)
    first_name = None  # type: ignore[assignment]  # one name field fits every culture
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=150, blank=True)
    language = models.CharField(max_length=10, blank=True, db_default="")  # empty: the browser's
    time_zone = models.CharField(max_length=40, blank=True, db_default="")  # empty: the house's

    objects: ClassVar[Users] = Users()


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
    issued_by = models.CharField(max_length=160, blank=True, db_default="")

    objects = ScopedQuerySet["ApiKey"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["secret_hash"], name="staff_apikey_secret_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class PasswordLink(models.Model):
    """A way in for one person, once: who follows it chooses their password. Only its hash is kept."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="password_link")
    secret_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["secret_hash"], name="staff_passwordlink_secret_once")]

    def __str__(self) -> str:
        return f"link of {self.user}"


class SecondStep(models.Model):
    """A person's authenticator: asked for after the password once it is confirmed.

    The secret follows from the server's key and `nonce`; `last_step` is the newest code used, so none works twice;
    of recovery codes the hashes of those not used yet are kept.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_step")
    nonce = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    recovery = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"second step of {self.user}"


class Passkey(Entity):
    """A person's passkey: the public half of a key that never leaves their device, with the name they gave it."""

    public_id = PublicIdField("pky")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.BinaryField()
    credential = models.BinaryField()  # the id and the public key, as the authenticator attested them
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)  # since its count of signatures went back

    objects = ScopedQuerySet["Passkey"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential_id"], name="staff_passkey_once"),
            models.UniqueConstraint(fields=["user", "name"], name="staff_passkey_name_once"),
            models.CheckConstraint(condition=models.Q(sign_count__gte=0), name="staff_passkey_counts_up"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"


class PasskeyChallenge(models.Model):
    """What a passkey is to sign, good for one answer: to make one, to come in, or as somebody's second step."""

    ticket_hash = models.CharField(max_length=64)
    challenge = models.BinaryField()
    purpose = models.CharField(max_length=10)
    address = models.CharField(max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket_hash"], name="staff_passkeychallenge_once"),
            models.CheckConstraint(
                condition=models.Q(purpose="enter", user=None)
                | models.Q(purpose__in=["make", "step"], user__isnull=False),
                name="staff_passkeychallenge_purpose",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], name="staff_passkeychallenge_age"),
            models.Index(fields=["address"], name="staff_passkeychallenge_address"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} until {self.expires_at}"


class FailedSignIn(models.Model):
    """A sign-in that failed: counted for a quarter of an hour by account and address, known or not."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address", "account", "at"], name="staff_failedsignin_tries"),
            models.Index(fields=["at"], name="staff_failedsignin_age"),
        ]

    def __str__(self) -> str:
        return f"failed at {self.at}"


def touch(key_id: int, at: datetime) -> None:
    """Note a key's last use: bookkeeping of the door, not a change anybody asked for."""
    ApiKey.objects.filter(pk=key_id).update(last_used_at=at)
