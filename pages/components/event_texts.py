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
    "caption": "See which pages of your own site people look at. Each visit stands in the person's timeline, and segments and "
    "campaigns can ask for it. Visitors whom you do not know are not recorded, and no cookies are set.",
    "snippet": "Put this line into every page of your site, for example where its footer is made. If somebody else looks after "
    "the site, send it to them together with the next step.",
    "signed": "In place of `SIGNED_ID` your site puts the code of whoever is logged in. The site asks for a person's code once, "
    "like this, and keeps it: it never changes, and holds no address.",
    "token": "`$TOKEN` is an API token, made under Settings.",
    "try": "Enter somebody of this database, yourself for example. Put the line that appears into a page, and open that page: "
    "within seconds the visit shows under “Does anything arrive?”.",
    "more": "Remembering visitors, links, pages without scripts",
    "store": 'With `data-store="local"` in the line, the browser remembers who somebody is on later pages, also when they are '
    "not logged in. Ask people first where the law wants it.",
    "link": "A link to your site can say who comes: add `?wc=SIGNED_ID` to its address. The line takes it out of what the "
    "browser shows.",
    "pixel": "Pages on which no script may run can show an invisible picture instead.",
    "goals": "What people do on a page that counts for you, like signing up for a trial. Name each goal here, then have the page "
    "say when it happens. What is not on this list is not recorded; orders come from your shop itself.",
    "arrives": "Looked for again every five seconds.",
    "nothing": "Nothing has arrived yet. Once somebody opens a page with the line, it shows here.",
    "left_out": "Not recorded since the start of Warmcast: {}.",
    "hits": "Page views and goals of the last 24 hours.",
    "people": "People who were seen in the last 24 hours, each counted once.",
}

LEFT_OUT: dict[Outcome, str] = {
    "unknown": "of unknown visitors",
    "bot": "of robots",
    "objected": "of people who asked not to be followed",
    "not_allowed": "of goals that are not listed",
    "bad": "that could not be read",
    "limited": "too many of one person",
    "full": "too many at once",
}
"""Why a hit was left out → in words."""
