"""A dashboard as HTML: no script, nothing loaded, readable in light and dark, on a telephone and on paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from engine.reports.shared import drawing, telling, texts
from engine.reports.shared.book import NONE, Book, Told
from engine.reports.shared.hiding import LEAST, Key
from engine.reports.shared.views import Bars, Block, Board, Chart, Grid, Note, Share, Tile, Tiles, View

STYLE = """
body { max-width: 62rem; padding-block: 2.25rem; overflow-wrap: break-word; --soft: #c7cbfb; }
.about { color: var(--quiet); font-size: .925rem; margin: 0 0 .25rem; }
.note { white-space: pre-line; max-width: 44rem; margin-block: 1rem 0; }
section { border: 0; margin: 2.25rem 0 0; break-inside: avoid; }
section h2 { margin: 0 0 .75rem; }
h3 { font-size: .95rem; margin: 1.25rem 0 .4rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
.tiles > div { border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; }
.tiles dt { font-size: .875rem; } .tiles dd { margin: 0; font-weight: 400; font-size: .875rem; color: var(--quiet); }
.tiles dd.value { font-size: 1.6rem; line-height: 1.3; font-weight: 600; color: inherit; }
.tiles dd, td { font-variant-numeric: tabular-nums; }
.hid { color: var(--quiet); font-style: italic; font-weight: 400; } .tiles .value .hid { font-size: 1.15rem; }
figure { margin: 0; } .tiles + div { margin-top: 1.25rem; } p.quiet { margin: .75rem 0 0; }
figcaption { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .875rem; margin-bottom: .5rem; }
figcaption i { display: inline-block; width: .7rem; height: .7rem; border-radius: .15rem; margin-right: .4rem; }
figcaption .unit { color: var(--quiet); margin-inline-start: auto; }
i.s0 { background: var(--soft); } i.s1 { background: var(--accent); }
rect.s0 { fill: var(--soft); } rect.s1 { fill: var(--accent); }
rect.hidden-column { fill: none; stroke: var(--quiet); stroke-dasharray: 2 2; vector-effect: non-scaling-stroke; }
line.grid { stroke: var(--line); vector-effect: non-scaling-stroke; }
.alone i.s0 { background: var(--accent); } .alone rect.s0 { fill: var(--accent); }
.plot { display: grid; grid-template-columns: 3.25rem 1fr; gap: .5rem; --high: 11rem;
  grid-template-rows: var(--high); }
.plot svg { width: 100%; height: var(--high); display: block; overflow: visible; }
.ticks { display: flex; flex-direction: column; justify-content: space-between; margin-block: -.6rem; }
.ticks { text-align: right; font-size: .8rem; color: var(--quiet); }
.dates { display: grid; margin: .35rem 0 0 3.75rem; font-size: .8rem; color: var(--quiet); white-space: nowrap; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
th, td { padding: .45rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; } thead th { color: var(--quiet); font-size: .85rem; vertical-align: bottom; }
th:first-child { text-align: left; padding-inline-start: 0; }
.scroll th:first-child { min-width: 8.5rem; } tbody th { font-weight: 400; }
td { white-space: nowrap; }
.lying thead th { white-space: nowrap; } .lying tbody th { width: 36%; } .lying td.drawn { width: 44%; padding-inline: 0; }
svg.bar { width: 100%; height: 1rem; display: block; }
details { margin-top: .75rem; font-size: .9rem; } summary { cursor: pointer; color: var(--quiet); }
summary:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
.foot { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: 1rem; color: var(--quiet); font-size: .875rem; }
@media (prefers-color-scheme: dark) { body { --soft: #3b3f7a; } }
@media (max-width: 30rem) { .plot { --high: 9rem; } .tiles { grid-template-columns: 1fr 1fr; }
  .lying tbody th { width: 42%; } .lying td.drawn { width: 26%; } th, td { padding-inline: .4rem; } }
@media print {
  :root { color-scheme: light; --accent: #4f46e5; } html { background: #fff; color: #000; font-size: 13px; }
  body { max-width: none; padding: 0; --soft: #c7cbfb; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  @page { size: A4; margin: 14mm; } details { display: none; } .scroll { overflow: visible; } a { text-decoration: none; }
  .scroll :is(th, td) { padding-inline: .35rem; } body > footer { display: none; }
  tr, figure, .tiles > div { break-inside: avoid; } h2, h3 { break-after: avoid; } section { margin-top: 1.5rem; }
}
"""


def html(board: Board) -> str:
    """What stands below the title: safe HTML."""
    period = texts.PERIOD.format(first=telling.day(board.first), last=telling.day(board.last))
    as_of = texts.AS_OF.format(time=telling.moment(board.made_at, board.zone), zone=board.zone.key)
    about = " · ".join((period, *board.filters))
    note = f'<p class="note">{escape(board.note)}</p>' if board.note else ""
    blocks = "\n".join(_block(board.book, block, is_first=not n) for n, block in enumerate(board.blocks))
    hidden = f"<p>{escape(texts.HIDDEN_NOTE.format(least=LEAST))}</p>" if board.book.has_hidden else ""
    return (
        f'<p class="about">{escape(about)}</p>\n<p class="about">{escape(as_of)}</p>\n{note}\n{blocks}\n'
        f'<div class="foot">{hidden}<p>{escape(texts.READ_ONLY)}</p></div>'
    )


def _block(book: Book, block: Block, *, is_first: bool) -> str:
    # Figures at the top of a page need no heading; a reader of screens hears one all the same.
    head = "" if is_first and block.name == "figures" else f"<h2>{escape(block.title)}</h2>"
    body = "\n".join(_view(book, view, f"{block.name}-{n}") for n, view in enumerate(block.views))
    return f'<section aria-label="{escape(block.title)}">{head}\n{body}\n</section>'


def _view(book: Book, view: View, name: str) -> str:
    match view:
        case Tiles():
            return f'<dl class="tiles">{"".join(_tile(book, tile) for tile in view.tiles)}</dl>'
        case Chart():
            return _chart(book, view, name)
        case Bars():
            return _bars(book, view)
        case Grid():
            return _grid(book, view)
        case Note():
            return f'<p class="quiet">{escape(view.text)}</p>'


def _tile(book: Book, tile: Tile) -> str:
    told = book.tell(tile.key)
    below = ""
    if tile.share:
        share = book.share(tile.share.part, tile.share.whole)
        below = f"<dd>{telling.cell(telling.percent(share), share)} {escape(tile.share_label.lower())}</dd>"
    if tile.beside:
        beside = book.tell(tile.beside)
        if beside.value is not None:
            below += f"<dd>{escape(tile.beside_words.format(count=telling.number(beside)))}</dd>"
    value = telling.cell(telling.number(told), told)
    return f'<div title="{escape(tile.help)}"><dt>{escape(tile.label)}</dt><dd class="value">{value}</dd>{below}</div>'


def _chart(book: Book, chart: Chart, name: str) -> str:
    series = [(s.label, [book.tell(key) for key in s.keys]) for s in chart.series]
    drawn = drawing.columns(chart.title, chart.step, chart.days, series, name=name)
    heads = [texts.STEP[chart.step], *(label for label, _ in series)]
    rows = [
        (telling.step(day, chart.step), [(telling.number(told[n]), told[n]) for _, told in series])
        for n, day in enumerate(chart.days)
    ]
    alone = "alone" if len(series) == 1 else ""
    return (
        f'<div class="{alone}">{drawn}</div><details><summary>{texts.NUMBERS}</summary>{_table(heads, rows)}</details>'
    )


def _bars(book: Book, bars: Bars) -> str:
    told = [book.tell(row.key) for row in bars.rows]
    most = max((t.value or 0 for t in told), default=0)
    base = next(((row, t) for row, t in zip(bars.rows, told, strict=True) if t.value), None) if bars.is_funnel else None
    lines: list[str] = []
    for row, number in zip(bars.rows, told, strict=True):
        share = f"<td>{_of_first(number, base[1])}</td>" if base else ""
        value = telling.cell(telling.number(number), number)
        lines.append(
            f'<tr title="{escape(row.help)}"><th scope="row">{escape(row.label)}</th>'
            f'<td class="drawn">{drawing.bar(number, most)}</td><td>{value}</td>{share}</tr>'
        )
    label, unit = (escape(head) for head in bars.heads)
    last = f'<th scope="col">{escape(texts.OF_FIRST.format(label=base[0].label.lower()))}</th>' if base else ""
    return (
        f'<table class="lying"><thead><tr><th scope="col">{label}</th><td></td><th scope="col">{unit}</th>{last}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _of_first(number: Told, first: Told) -> str:
    if number.value is None or not first.value:
        return ""
    return telling.percent(Told(number.value / first.value))


def _grid(book: Book, grid: Grid) -> str:
    rows = [(label, [_told(book, grid, cell) for cell in cells]) for label, cells in grid.rows]
    title = f"<h3>{escape(grid.title)}</h3>" if grid.title else ""
    name = escape(grid.title or grid.heads[0])
    return f'{title}<div class="scroll" tabindex="0" role="region" aria-label="{name}">{_table(grid.heads, rows)}</div>'


def _told(book: Book, grid: Grid, cell: Key | Share | None) -> tuple[str, Told]:
    if cell is None:
        return telling.DASH, NONE
    if isinstance(cell, Share):
        share = book.share(cell.part, cell.whole)
        return telling.percent(share), share
    told = book.tell(cell)
    return telling.number(told, grid.decimals), told


def _table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[str, Told]]]]) -> str:
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    lines = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{telling.cell(text, told)}</td>" for text, told in cells)
        + "</tr>"
        for label, cells in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table>"
