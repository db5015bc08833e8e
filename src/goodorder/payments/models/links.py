"""Links by which somebody pays on a page of the provider's."""

from django.db import models
from django.db.models import Q

from goodorder.kernel.ids import PublicIdField
from goodorder.kernel.tables import Entity, ScopedQuerySet
from goodorder.payments.states import LIVE_LINKS, PAY_LINK


class PayLinkRows(ScopedQuerySet["PayLink"]):
    """Pay links, limited by company scope."""

    scopes = {"company": "payable__company__code"}


class PayLink(Entity):
    """A page of a provider's on which `amount` of a payable can be paid once; at most one is live for each payable.

    `asks_all`: it is for all that was still open, and follows when that changes. `url` is the provider's page,
    `return_url` where the payer goes afterwards. `is_told`: the provider told of news, which are being asked for.
    `is_stale`: it is closed because another amount is owed. `tender` is what it brought.
    """

    public_id = PublicIdField("lnk")
    payable = models.ForeignKey("payments.Payable", on_delete=models.PROTECT, related_name="links")
    provider = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    asks_all = models.BooleanField(default=True)
    state = models.CharField(max_length=10, default=PAY_LINK.initial)
    idem_key = models.CharField(max_length=80)
    provider_ref = models.CharField(max_length=120, null=True)
    url = models.TextField(blank=True)
    return_url = models.TextField()
    is_told = models.BooleanField(default=False)
    is_stale = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    requested_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    tender = models.OneToOneField(
        "payments.Tender", on_delete=models.PROTECT, null=True, related_name="pay_link"
    )

    objects = PayLinkRows.as_manager()

    class Meta:
        constraints = [
            PAY_LINK.constraint(),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_pay_link_positive"),
            models.CheckConstraint(
                condition=Q(state="paid", tender__isnull=False) | Q(~Q(state="paid"), tender__isnull=True),
                name="payments_pay_link_brought",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "closing", "paid"])
                | Q(Q(provider_ref__isnull=False), ~Q(url="")),
                name="payments_pay_link_placed",
            ),
            models.UniqueConstraint(fields=["idem_key"], name="payments_pay_link_key_once"),
            models.UniqueConstraint(fields=["provider", "provider_ref"], name="payments_pay_link_page_once"),
            models.UniqueConstraint(
                fields=["payable"], condition=Q(state__in=LIVE_LINKS), name="payments_pay_link_live_once"
            ),
        ]
        indexes = [
            models.Index(fields=["payable"], name="payments_pay_link_payable"),
            models.Index(
                fields=["checked_at"], condition=Q(state__in=LIVE_LINKS), name="payments_pay_link_live"
            ),
        ]

    @property
    def is_live(self) -> bool:
        """Whether somebody may still pay by it."""
        return self.state in LIVE_LINKS
