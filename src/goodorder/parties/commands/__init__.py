"""Every write to companies, channels, customers and addresses."""

from goodorder.parties.commands.customers import (
    add_address,
    change_customer,
    join_customers,
    match_customer,
    match_customers,
    meet_customers,
    register_customer,
    register_customers,
    set_credit_limit,
    set_customer_terms,
)
from goodorder.parties.commands.numbers import skip_order_numbers
from goodorder.parties.commands.setup import (
    change_channel,
    change_company,
    describe_company,
    open_channel,
    open_company,
    set_gs1_prefix,
    set_tax_rounding,
)

__all__ = [
    "add_address",
    "change_channel",
    "change_company",
    "change_customer",
    "describe_company",
    "join_customers",
    "match_customer",
    "match_customers",
    "meet_customers",
    "open_channel",
    "open_company",
    "register_customer",
    "register_customers",
    "set_credit_limit",
    "set_customer_terms",
    "set_gs1_prefix",
    "set_tax_rounding",
    "skip_order_numbers",
]
