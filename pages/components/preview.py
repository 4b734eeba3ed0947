"""A message shown in a frame in which nothing can run: sandboxed, no scripts, no forms, no same origin."""

from __future__ import annotations

from streamlit.components.v2 import component

from engine.content.dark import in_the_light

# The frame's sandbox attribute is empty: scripts, forms, pop-ups and navigation are off, whatever the message holds.
# The policy keeps styles and pictures and forbids everything else, should a browser not know sandboxing. Every link and form is
# made to ask for a new window, which the sandbox refuses: none can put another site into the frame. That is done in what the
# browser itself has read, so that nothing is read otherwise later.
_SCRIPT = """
export default function ({ data, parentElement }) {
  const rules = `default-src 'none'; img-src https: data: ${location.origin}/i/; style-src 'unsafe-inline'`;
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
    "border-radius:10px;background:#fff padding-box;color-scheme:light;display:block;margin:0 auto";
  if (data.scale < 1) {
    // A small picture of the message: nothing to scroll in or to stop at.
    frame.style.cssText += `;width:${data.width}px;height:${data.height / data.scale}px;zoom:${data.scale};pointer-events:none`;
    frame.tabIndex = -1;
  }
  const read = new DOMParser().parseFromString(data.html, "text/html");
  for (const element of read.querySelectorAll("a, area, form")) element.setAttribute("target", "_blank");
  for (const element of read.querySelectorAll("[formtarget]")) element.removeAttribute("formtarget");
  for (const element of read.querySelectorAll("math[href], math [href]:not(a)")) element.removeAttribute("href");
  const shown = "<!doctype html>" + policy + read.documentElement.outerHTML;
  if (frame.srcdoc !== shown) frame.srcdoc = shown;
}
"""

_frame = component("warmcast_preview", html="<div></div>\n", js=_SCRIPT)


def show(html: str, *, key: str, width: int = 600, height: int = 520, title: str = "Message", scale: float = 1) -> None:
    """Draws the HTML of a message, in light colours whatever the browser prefers. Nothing in it acts. `scale` under 1: a
    small picture, `height` high."""
    _frame(data={"html": in_the_light(html), "width": width, "height": height, "title": title, "scale": scale}, key=key)
