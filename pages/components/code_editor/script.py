"""What the code editor does in the browser: a text area of the page's own, with a gutter, marks and a list of names beside it.

The text area is the browser's: undo, spell, screen readers and the clipboard are its own. Everything is inserted as if typed
(execCommand is old, and the one way that keeps undo).
"""

SCRIPT = """
const WAIT = 300;

export default function (component) {
  const root = component.parentElement.querySelector(".editor");
  const editor = root.editor ?? (root.editor = new Editor(root));
  editor.update(component);
  return () => editor.tell();
}

class Editor {
  constructor(root) {
    this.root = root;
    this.area = root.querySelector("textarea");
    this.gutter = root.querySelector(".gutter");
    this.lines = root.querySelector(".lines");
    this.list = root.querySelector(".names");
    this.told = root.querySelector(".told");
    this.told.onclick = (event) => event.target.dataset.line && this.goTo(Number(event.target.dataset.line));
    this.offered = [];
    this.area.oninput = () => { this.draw(); this.offer(); this.tellSoon(); };
    this.area.onscroll = () => { this.place(); this.close(); };
    this.area.onblur = () => { this.close(); this.tell(); };
    this.area.onclick = () => this.close();
    this.area.onkeydown = (event) => this.key(event);
  }

  update({ data, setStateValue }) {
    this.data = data;
    this.set = setStateValue;
    if (this.inserted === undefined) {
      this.area.value = this.known = data.text;
      // Who has not put the cursor anywhere goes on at the end.
      this.area.setSelectionRange(data.text.length, data.text.length);
      this.inserted = data.insert?.id ?? 0;
    }
    this.area.setAttribute("aria-label", data.label);
    this.area.placeholder = data.placeholder;
    this.area.readOnly = data.is_fixed;
    this.area.style.height = `${data.height}px`;
    if (data.insert && data.insert.id !== this.inserted) {
      this.inserted = data.insert.id;
      this.area.focus();
      this.type(data.insert.text);
    }
    this.draw();
  }

  /* Text comes in where the cursor stands, and can be undone. */
  type(text, from = this.area.selectionStart, to = this.area.selectionEnd) {
    this.area.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      this.area.setRangeText(text, from, to, "end");
      this.area.dispatchEvent(new Event("input"));
    }
  }

  tellSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), WAIT);
  }

  tell() {
    clearTimeout(this.timer);
    if (this.area.value === this.known) return;
    this.known = this.area.value;
    this.set("text", this.known);
  }

  draw() {
    const count = this.area.value.split("\\n").length;
    const marks = new Map(this.data.marks.map((mark) => [mark.line, mark.message]));
    this.gutter.replaceChildren(...Array.from({ length: count }, (_, n) => {
      const number = document.createElement("div");
      number.textContent = n + 1;
      if (marks.has(n + 1)) { number.className = "bad"; number.title = marks.get(n + 1); }
      return number;
    }));
    this.lines.replaceChildren(...[...marks.keys()].filter((line) => line <= count).map((line) => {
      const bar = document.createElement("div");
      bar.style.top = `calc(${line - 1} * var(--line))`;
      return bar;
    }));
    this.told.replaceChildren(...this.data.marks.map((mark) => {
      const item = document.createElement("button");
      item.type = "button";
      item.textContent = `Line ${mark.line}: ${mark.message}`;
      item.dataset.line = mark.line;
      return item;
    }));
    this.gutter.parentElement.style.width = `${Math.max(2, String(count).length) * 8 + 18}px`;
    this.place();
  }

  place() {
    this.gutter.style.transform = this.lines.style.transform = `translateY(${-this.area.scrollTop}px)`;
  }

  goTo(line) {
    const at = this.area.value.split("\\n").slice(0, line - 1).join("\\n").length + (line > 1 ? 1 : 0);
    this.area.focus();
    this.area.setSelectionRange(at, at);
    this.area.scrollTop = Math.max(0, (line - 4) * this.height());
  }

  height() {
    return parseFloat(getComputedStyle(this.area).lineHeight);
  }

  /* Names that go on with what stands before the cursor, inside {{ … }} or {% … %} only. */
  offer() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const opened = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
    const inside = opened < 0 ? "" : before.slice(opened);
    if (this.area.selectionStart !== this.area.selectionEnd || !inside || /[}%]\\}/.test(inside) || inside.length > 200)
      return this.close();
    const after = this.area.value.slice(this.area.selectionStart);
    const fragment = /^\\{%[-+]?\\s*fragment\\s+(["'])([\\w-]*)$/.exec(inside);
    if (fragment) {
      this.closing = /^\\s*["'%]/.test(after) ? "" : `${fragment[1]} %}`;
      return this.find(this.data.fragments, fragment[2]);
    }
    const word = /[\\w.]*$/.exec(inside)[0];
    const rest = inside.slice(2, inside.length - word.length).trimEnd();
    const isValue = inside.startsWith("{{");
    const isFilter = rest.endsWith("|");
    if (!isFilter && (isValue ? rest : !/\\b(if|elif|in|and|or|not)$|[=<>(]$/.test(rest))) return this.close();
    this.closing = isValue && !isFilter && !/^\\s*(\\||\\}\\})/.test(after) ? " }}" : "";
    this.find(isFilter ? this.data.filters : this.data.names, word);
  }

  find(known, word) {
    const sought = word.toLowerCase();
    const found = known.filter((n) => n.name.startsWith(sought) || (sought && n.label.toLowerCase().includes(sought)));
    this.word = word;
    this.show(found.slice(0, 8));
  }

  show(found) {
    this.offered = found;
    this.at = 0;
    this.list.replaceChildren(...found.map((name, n) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${n}`;
      item.setAttribute("role", "option");
      const code = document.createElement("code");
      code.textContent = name.name;
      item.append(code, ` ${name.label}`);
      // Before the text area loses the cursor.
      item.onmousedown = (event) => { event.preventDefault(); this.take(n); };
      return item;
    }));
    this.list.hidden = !found.length;
    if (!found.length) return this.close();
    const lines = this.area.value.slice(0, this.area.selectionStart - this.word.length).split("\\n");
    const left = lines.at(-1).length * this.width() - this.area.scrollLeft + 12;
    const top = lines.length * this.height() - this.area.scrollTop + 10;
    this.list.style.left = `${Math.max(0, Math.min(left, this.area.clientWidth - 280))}px`;
    this.list.style.top = `${Math.min(top, this.area.clientHeight)}px`;
    this.choose(0);
  }

  width() {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = getComputedStyle(this.area).font;
    return pen.measureText("x").width;
  }

  choose(number) {
    this.at = (number + this.offered.length) % this.offered.length;
    [...this.list.children].forEach((item, n) => item.setAttribute("aria-selected", n === this.at));
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
    this.area.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    this.area.setAttribute("aria-expanded", "true");
  }

  take(number) {
    const end = this.area.selectionStart;
    const start = end - this.word.length;
    const space = this.area.value.slice(start - 2, start) === "{{" ? " " : "";
    const text = `${space}${this.offered[number].name}${this.closing}`;
    this.close();
    this.type(text, start, end);
    this.close();
  }

  close() {
    this.offered = [];
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
    this.area.setAttribute("aria-expanded", "false");
  }

  key(event) {
    if (!this.offered.length) return;
    const acts = {
      ArrowDown: () => this.choose(this.at + 1),
      ArrowUp: () => this.choose(this.at - 1),
      Enter: () => this.take(this.at),
      Tab: () => this.take(this.at),
      Escape: () => this.close(),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }
}
"""
