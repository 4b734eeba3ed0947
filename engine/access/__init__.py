"""Who may do what: roles and permissions, API tokens, the audit log."""

from engine.access.permissions import require

__all__ = ["require"]
