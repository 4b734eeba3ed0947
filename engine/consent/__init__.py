"""What people do themselves about the mail they get: sign up, confirm, choose topics, pause, end everything, take it back.

Each act is a row of the log of subscriptions, with its event and its proof, in one transaction. Knows nothing of HTTP.
"""
