"""Who may do what: roles and permissions, API tokens, the audit log."""

from engine.access.permissions import may, require

__all__ = ["may", "require"]
