"""Webhooks: events delivered to addresses that asked for them: signed, in order for each story, at least once.

Owns the words *endpoint* (an address and the kinds of events it asked for), *delivery* (one event on its way to one
endpoint), *attempt* (one call). Publishes: EndpointMade, EndpointChanged, EndpointPaused, EndpointResumed,
EndpointDisabled, EndpointRemoved, EndpointTested, SecretRotated, DeliveriesResent.
"""
