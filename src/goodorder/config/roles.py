"""Who may do what: the roles of `docs/reference/permissions.md`, one line of patterns each."""

from collections.abc import Mapping

from goodorder.kernel.access import Role

# What is found is narrowed by the other permissions.
_EVERYBODY = "search.use"


def _role(name: str, title: str, permissions: str) -> tuple[str, Role]:
    return name, Role(name, title, frozenset(f"{permissions} {_EVERYBODY}".split()))


_READ = "orders.view tags.view inventory.view catalog.view fulfillment.view shipping.view locations.view"

ROLES: Mapping[str, Role] = dict(
    [
        _role(
            "owner",
            "Owner",
            "*",
        ),
        _role(
            "ops_manager",
            "Operations manager",
            f"{_READ} parties.* orders.* fulfillment.* inventory.* catalog.* pricing.* shipping.* payments.view "
            "payments.receive payments.capture payments.void payments.refund invoicing.* accounting.view "
            "channels.* locations.* sourcing.* quotes.* reconciliation.view system.retry reports.view "
            "payments.dispute payments.issue payments.credit payments.block payments.adjust payments.link "
            "safelinks.issue safelinks.revoke notifications.* returns.* screening.* shelving.* tags.* "
            "fields.* worklists.assign worklists.share exceptions.* crm.* approvals.ask approvals.decide limits.view "
            "access.view access.users access.audit webhooks.view",
        ),
        _role(
            "agent",
            "Call-centre agent",
            f"{_READ} parties.view parties.edit orders.capture orders.cancel orders.hold orders.substitute "
            "payments.view invoicing.view invoicing.receipt pricing.view quotes.* orders.amend payments.credit "
            "payments.link safelinks.issue safelinks.revoke notifications.view notifications.send "
            "notifications.consent returns.view returns.request returns.authorise fulfillment.direct "
            "screening.review tags.edit worklists.assign exceptions.view exceptions.handle crm.view crm.note "
            "fields.set crm.case crm.merge orders.credit orders.override_price approvals.ask limits.view",
        ),
        _role(
            "picker",
            "Warehouse picker",
            "fulfillment.view fulfillment.work inventory.view inventory.move inventory.count catalog.view "
            "locations.view",
        ),
        _role(
            "stock",
            "Stock keeper",
            f"{_READ} fulfillment.work inventory.receive inventory.adjust inventory.count inventory.move "
            "inventory.transfer inventory.block returns.view returns.receive returns.inspect fulfillment.plan "
            "shipping.label shelving.plan exceptions.view exceptions.handle",
        ),
        _role(
            "clerk",
            "Store clerk",
            f"{_READ} orders.capture fulfillment.work inventory.transfer inventory.move inventory.count "
            "parties.view invoicing.view invoicing.receipt payments.view payments.link safelinks.issue "
            "safelinks.revoke returns.view returns.request returns.receive fulfillment.plan exceptions.view "
            "crm.view crm.note crm.case",
        ),
        _role(
            "accountant",
            "Accountant",
            "orders.view parties.view payments.view payments.receive invoicing.* accounting.* catalog.view "
            "inventory.view inventory.value quotes.view reports.view reconciliation.* parties.exempt "
            "parties.terms pricing.view payments.dispute payments.block payments.approve payments.policy "
            "parties.credit returns.view screening.review exceptions.view exceptions.handle crm.view crm.note "
            "access.view access.audit",
        ),
        _role(
            "marketer",
            "Marketer",
            "catalog.view pricing.* reports.view notifications.view notifications.edit notifications.consent "
            "crm.segment crm.export",
        ),
        _role(
            "developer",
            "Developer",
            f"{_READ} parties.view channels.* access.keys system.view access.view retention.view "
            "webhooks.view webhooks.manage webhooks.resend",
        ),
    ]
)
