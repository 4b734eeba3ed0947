"""How a message leaves: sender identities, signed links, the message as bytes, transports and the mailbox folder.

Knows nothing of campaigns: what is sent, to whom and when has been decided above.
"""
