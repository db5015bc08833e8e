"""Who may do what: the roles of `docs/reference/permissions.md`, one line of patterns each."""

from collections.abc import Mapping

from goodorder.kernel.access import Role


def _role(name: str, title: str, permissions: str) -> tuple[str, Role]:
    return name, Role(name, title, frozenset(permissions.split()))


_READ = "orders.view inventory.view catalog.view fulfillment.view shipping.view locations.view"

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
            "safelinks.issue safelinks.revoke notifications.* returns.* screening.* shelving.* "
            "access.view access.users access.audit",
        ),
        _role(
            "agent",
            "Call-centre agent",
            f"{_READ} parties.view parties.edit orders.capture orders.cancel orders.hold orders.substitute "
            "payments.view invoicing.view invoicing.receipt pricing.view quotes.* orders.amend payments.credit "
            "payments.link safelinks.issue safelinks.revoke notifications.view notifications.send "
            "notifications.consent returns.view returns.request returns.authorise fulfillment.direct screening.review",
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
            "shipping.label shelving.plan",
        ),
        _role(
            "clerk",
            "Store clerk",
            f"{_READ} orders.capture fulfillment.work inventory.transfer inventory.move inventory.count "
            "parties.view invoicing.view invoicing.receipt payments.view payments.link safelinks.issue "
            "safelinks.revoke returns.view returns.request returns.receive fulfillment.plan",
        ),
        _role(
            "accountant",
            "Accountant",
            "orders.view parties.view payments.view payments.receive invoicing.* accounting.* catalog.view "
            "inventory.view inventory.value quotes.view reports.view reconciliation.* parties.exempt "
            "parties.terms pricing.view payments.dispute payments.block payments.approve payments.policy "
            "parties.credit returns.view screening.review access.view access.audit",
        ),
        _role(
            "marketer",
            "Marketer",
            "catalog.view pricing.* reports.view notifications.view notifications.edit notifications.consent",
        ),
        _role(
            "developer",
            "Developer",
            f"{_READ} parties.view channels.* access.view access.keys system.view",
        ),
    ]
)
