"""The mailbox page of the back office: messages are kept and go nowhere."""
