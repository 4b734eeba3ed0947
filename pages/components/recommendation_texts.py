"""Words of the tab "Recommendations"."""

RECOMMEND_CAPTION = (
    "What suits each person next, from what they bought, clicked on and viewed: never what they own, never what cannot be had. "
    "In a message: a block **Products** that shows what is recommended, or `recommend(4)` in code."
)
NO_CATALOGUE = (
    "Recommendations need to know your products. Import the catalogue of this database, and let Warmcast know what people buy "
    "and view; the rest happens by itself."
)
NOT_LEARNED = (
    "Nobody has done anything with these products yet. As soon as somebody buys or views one, it is learned from."
)
FIGURES = {
    "products": ("Products learned", "Those that people did something with, at most the 4,000 of most people."),
    "people": (
        "People learned from",
        "Everybody who did something with a product, at most the 200,000 who did so last.",
    ),
    "learned_at": (
        "Last learned",
        "What people do counts for their own recommendations at once; for other people's when it is learned anew, after an hour "
        "at the earliest and a day at the latest.",
    ),
}
NOTHING = (
    "Nothing is recommended to this person: they did nothing with a product that leads to another, and too few people came the "
    "same way. Their message is skipped, or shows what the template has for this case."
)
HOW_TITLE = "How it is found, and how good it is"
HOW = """
In this order, until there are ten:

1. **What goes with what the person did.** Learned from everybody: products that the same people chose, beyond what everybody
   chooses anyway.
2. **Bestsellers of the categories they looked at**, for those of whom less is known.
3. **What people choose who came the same way** (field source), more often than others do; at least five people.

Never what simply sells best: who gave no hint of an interest is recommended nothing.

**Tried on a real shop.** From ten months of invoices: what would its customers buy next that was new to them? Ten products
for each of 1,753 customers, held against what they then bought.

| | found something they bought | quality of the order (NDCG) | from the 20 best sellers | of the catalogue used |
|---|---|---|---|---|
| this way | 51 % | 0.114 | 18 % | 31 % |
| best sellers of the last 30 days | 41 % | 0.078 | 75 % | 2 % |
| best sellers of the country | 30 % | 0.049 | 89 % | 7 % |
| best sellers | 29 % | 0.044 | 98 % | 2 % |
"""
