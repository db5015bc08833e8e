"""Messages to people: templates by kind and language, one message for each cause, sent by mail, SMS or chat.

Owns the words *kind* (what a message is about), *message*, *template*, *consent*, *sender*, *cause* (why a message is
written: each cause tells a person once). Publishes: MessageQueued, MessageSent, MessageFailed, MessageSuppressed,
TemplateSaved, TemplateDropped, ConsentNoted, SenderChosen, FollowUpAnswered.
"""
