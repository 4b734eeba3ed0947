"""What the doors say to people. What subscribers read stands in engine/consent/texts.py, and can be set."""

from __future__ import annotations

NOT_LOOPBACK = "Warmcast runs in local mode: it answers on this machine only. Open http://127.0.0.1:8501 there."
FOREIGN_HOST = (
    "Warmcast runs in local mode: call it as 127.0.0.1 or localhost. Another name needs a login, not there yet."
)
BEHIND_PROXY = (
    "Warmcast runs in local mode: behind a proxy only public pages answer. More needs a login, not there yet."
)
CROSS_SITE = "This request comes from another site. Open Warmcast directly."
