"""SMTP by kept connections that pipeline where the relay offers it. Knows envelopes and bytes, nothing of campaigns or people."""
