"""Longer texts of the catalogue and of tracking, ready for translation."""

from engine.tracking import Outcome

PRODUCTS = {
    "empty": "A catalogue says what the products in orders and page views are: name, category, price, page. "
    "Import one, or send it by the API.",
    "caption": "Orders and page views name products by their id; page views also by the address of the product's page.",
    "bought": "How many people bought it in the last 30 days, each counted once; cancelled orders left out.",
    "viewed": "How many people looked at its page in the last 30 days, each counted once.",
    "file": "CSV, TSV, XLSX, JSON lines or Parquet, also as .gz or .zip. Needed are columns “id” and “name”; “category”, "
    "“price”, “currency”, “url”, “image” and “available” are known, others are kept as further properties. "
    "A feed made for search engines can be taken as it is. An empty cell keeps what is there.",
    "unknown": "{} that events of the last 90 days name and the catalogue does not have",
    "unknown_help": "They are counted and shown by their id only. Import them, or mend the ids in your shop's feed.",
    "first": "The first {:,} by id. Search to see others.",
    "nothing": "No product matches.",
}

TRACKING = {
    "caption": "What people whom you know look at on your own site becomes page views in their timeline. "
    "Who is not known is not looked at. No cookies, nothing of others.",
    "snippet": "One line for every page. `SIGNED_ID` says who is looking: your site puts it there for people who are logged "
    "in. A link may carry it instead, as `?wc=SIGNED_ID`; the script takes it out of the address.",
    "signed": "The signed id of one person, for your site's program. It holds no address, opens nothing, and stays the same.",
    "store": 'With `data-store="local"` in the line, the browser remembers who somebody is on later pages. Ask people first '
    "where the law wants it.",
    "pixel": "Pages without script can show a picture instead. It tells of the page that shows it.",
    "try": "To try it, put the line of one person into a page and open it.",
    "goals": 'Types of events that a page may tell of beside page views, by `warmcast("signed_up", {value: 5})`. '
    "Everything else is left out. Purchases are told by your shop's own system, not by a page.",
    "arrives": "Looked for again every five seconds.",
    "nothing": "Nothing has arrived yet.",
    "left_out": "Left out since the start: {}.",
    "hits": "Page views and goals of the last 24 hours.",
    "people": "People who were seen in the last 24 hours, each counted once.",
}

LEFT_OUT: dict[Outcome, str] = {
    "unknown": "of nobody known",
    "bot": "of programs",
    "objected": "of people who do not want it",
    "not_allowed": "not on the list of goals",
    "bad": "not readable",
    "limited": "too many of one person",
    "full": "too many at once",
}
"""Why a hit was left out → in words."""
