"""Custom fields: what a house wants to know of its orders, customers and products beyond what the product knows.

A *definition* says for one *subject* (order, customer, product) what is asked: a key that never changes, a label, a
kind; a *value* is what one record answers, typed by that kind. A *listed* field is a column and a filter of the order
list. A *retired* one asks no longer, its values stay. Publishes: FieldDefined, FieldChanged, FieldRetired,
FieldRestored, FieldValueSet.
"""
