"""The door to what keeps orders from going on: exceptions with their causes, clocks, owners and remedies."""
