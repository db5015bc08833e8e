"""The ground floor: mechanisms every room stands on. It knows no business.

Words it owns: context, command, event, receipt, machine, money, page, number series, idempotency key.
"""
