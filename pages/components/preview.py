"""A message shown in a frame in which nothing can run: sandboxed, no scripts, no forms, no same origin."""

from __future__ import annotations

from streamlit.components.v2 import component

# The frame's sandbox attribute is empty: scripts, forms, pop-ups and navigation are off, whatever the message holds.
# The policy keeps styles and pictures and forbids everything else, should a browser not know sandboxing. A link asks for a
# new window, which the sandbox refuses: it cannot put another site into the frame.
_SCRIPT = """
export default function ({ data, parentElement }) {
  const rules = "default-src 'none'; img-src https: data:; style-src 'unsafe-inline'";
  const policy = `<meta http-equiv="Content-Security-Policy" content="${rules}"><base target="_blank">`;
  let frame = parentElement.querySelector("iframe");
  if (!frame) {
    frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "");
    frame.setAttribute("referrerpolicy", "no-referrer");
    parentElement.appendChild(frame);
  }
  frame.title = data.title;
  frame.style.cssText = `width:100%;max-width:${data.width}px;height:${data.height}px;border:1px solid rgba(128,128,128,.35);` +
    "border-radius:10px;background:#fff;display:block;margin:0 auto";
  if (frame.srcdoc !== policy + data.html) frame.srcdoc = policy + data.html;
}
"""

_frame = component("warmcast_preview", html="<div></div>\n", js=_SCRIPT)


def show(html: str, *, key: str, width: int = 600, height: int = 520, title: str = "Message") -> None:
    """Draws the HTML of a message. Nothing in it acts."""
    _frame(data={"html": html, "width": width, "height": height, "title": title}, key=key)
