"""How the code editor looks: the page's own colours, one line height for text, numbers and marks."""

STYLE = """
.editor { --line: 20px; position: relative; font-family: var(--st-font); color: var(--st-text-color); }
.frame {
  display: flex; position: relative; overflow: hidden; border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius); background: var(--st-secondary-background-color);
}
.frame:focus-within { border-color: var(--st-primary-color); }
.numbers { flex: 0 0 auto; position: relative; overflow: hidden; border-right: 1px solid var(--st-border-color); }
.gutter {
  position: absolute; inset: 0 0 auto 0; padding: 10px 8px; text-align: right; opacity: .75; user-select: none;
  font: 12px/var(--line) var(--st-code-font);
}
.gutter .bad { color: #dc2626; font-weight: 700; opacity: 1; }
.text { flex: 1 1 auto; position: relative; overflow: hidden; min-width: 0; }
.lines { position: absolute; inset: 10px 0 auto 0; pointer-events: none; }
.lines div { position: absolute; left: 0; right: 0; height: var(--line); background: rgba(220, 38, 38, .14); }
textarea {
  display: block; position: relative; box-sizing: border-box; width: 100%; margin: 0; padding: 10px 12px; border: 0;
  outline: 0; resize: vertical; background: transparent; color: inherit; white-space: pre; overflow: auto; tab-size: 2;
  font: 13px/var(--line) var(--st-code-font);
}
.names {
  position: absolute; z-index: 5; width: 280px; max-height: 220px; overflow: auto; margin: 0; padding: 4px; list-style: none;
  border: 1px solid var(--st-border-color); border-radius: 8px; background: var(--st-background-color);
  box-shadow: 0 6px 20px rgba(0, 0, 0, .18); font-size: 13px;
}
.names[hidden] { display: none; }
.names li { padding: 5px 8px; border-radius: 6px; cursor: pointer; overflow: hidden; }
.names li { white-space: nowrap; text-overflow: ellipsis; }
.names li[aria-selected="true"] { background: var(--st-primary-color); color: #fff; }
.names code { font: 12px var(--st-code-font); }
.told { display: grid; gap: 2px; margin-top: 6px; }
.told button {
  all: unset; cursor: pointer; font-size: 14px; line-height: 1.4; color: var(--st-red-text-color, #b91c1c);
}
.told button:focus-visible { outline: 2px solid var(--st-primary-color); border-radius: 4px; }
"""
