"""Exceptions: what keeps an order from going on, since when, whose it is, and what can be done about it at once.

An *exception* is one *kind* of trouble of one *subject* (an order, a hold, a return, an operation …): it is *found* when
its *clock* runs out, belongs to a role's queue until a person takes it on, may be *snoozed* with a reason, and is
*resolved* when its cause is gone. Nobody opens or closes one by hand: both follow from the facts of other rooms.
Publishes: ExceptionFound, ExceptionResolved, ExceptionAssigned, ExceptionSnoozed, RemedyApplied, AnswerWanted, CarrierAsked,
PaymentAsked, ClockSet.
"""
