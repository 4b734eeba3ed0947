"""How good recommendations are: a year of a shop's invoices, learned from before 1 October 2011 and held against what came after.

`python -m bench.recommend`. Repeat customers only, and only products that are new to them. The library implicit takes part where
it is installed (`pip install implicit`). Data: Chen (2015), Online Retail, UCI Machine Learning Repository, CC BY 4.0.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from engine.content.recommend import ease

FILE = Path(os.environ.get("WARMCAST_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "online_retail"
SPLIT = "2011-10-01"
SHOWN = 10
_GAINS = 1 / np.log2(np.arange(2, SHOWN + 2))
_LINES = f"""
    create table line as
    select CustomerID::integer as customer, upper(trim(StockCode)) as product, Country as country, InvoiceDate as paid_at,
        InvoiceDate < '{SPLIT}' as is_before
    from read_parquet($file)
    where CustomerID is not null and Quantity > 0 and UnitPrice > 0 and regexp_matches(StockCode, '^[0-9]{{5}}');
    create table person as
    select customer, row_number() over (order by customer) - 1 as person, arg_max(country, paid_at) as country
    from line where is_before group by customer;
    create table item as
    select product, row_number() over (order by product) - 1 as item from line where is_before group by product;
    create table deed as
    select person, item, bool_or(is_before) as is_before, max(paid_at) filter (is_before) as last_at,
        count(*) filter (is_before) as times
    from line join person p using (customer) join item using (product)
    group by person, item;
"""
_COSINE = """
    with had as (select person, item from deed where is_before),
    buyers as (select item, count(*) as n from had group by item)
    select a.item as source, b.item as target, count(*) / sqrt(any_value(x.n) * any_value(y.n)) as weight
    from had a join had b on a.person = b.person and a.item <> b.item
    join buyers x on x.item = a.item join buyers y on y.item = b.item
    group by a.item, b.item
"""

Scores = np.ndarray


@dataclass(frozen=True)
class Shop:
    """`had`: people × products before the split; `new`: what each of `people` bought after it and not before."""

    sql: duckdb.DuckDBPyConnection
    had: np.ndarray
    people: np.ndarray
    new: list[np.ndarray]

    def counted(self, where: str) -> np.ndarray:
        """How many people bought each product before the split."""
        return self.table(f"select 0 as p, item, count(*) as n from deed where is_before and {where} group by item", 1)[
            0
        ]

    def table(self, query: str, rows: int) -> np.ndarray:
        """(row, product, number) as a matrix."""
        row, item, number = self.sql.execute(query).fetchnumpy().values()
        found = np.zeros((rows, self.had.shape[1]), np.float32)
        found[row, item] = number
        return found


def read(file: Path) -> Shop:
    sql = duckdb.connect()
    for statement in duckdb.extract_statements(_LINES):
        sql.execute(statement, {"file": str(file)} if statement.named_parameters else None)
    person, item = sql.execute("select person, item from deed where is_before").fetchnumpy().values()
    had = np.zeros((int(max(person)) + 1, int(max(item)) + 1), np.float32)
    had[person, item] = 1
    new: dict[int, list[int]] = {}
    for person, item in sql.execute("select person, item from deed where not is_before order by all").fetchall():
        new.setdefault(person, []).append(item)
    return Shop(sql, had, np.array(list(new)), [np.array(items) for items in new.values()])


def main() -> None:
    shop = read(FILE / "online_retail.parquet")
    people, items = shop.had.shape
    print(
        f"{people:,} customers and {items:,} products before {SPLIT}; {len(shop.people):,} customers bought something new after"
    )
    print(f"{'':32}{'hit rate':>9}{'NDCG':>8}{'top 20':>8}{'used':>7}{'seconds':>9}")
    for name, model in MODELS.items():
        begun = time.perf_counter()
        scores = model(shop)
        took = time.perf_counter() - begun
        hit, gain, top, used = measured(shop, scores)
        print(f"{name:32}{hit:>9.3f}{gain:>8.4f}{top:>8.1%}{used:>7.1%}{took:>9.1f}", flush=True)


def measured(shop: Shop, scores: Scores) -> tuple[float, float, float, float]:
    """Hit rate and NDCG at 10; the share of what is shown that is one of the 20 best sellers; the share of products shown."""
    offered = np.where((shop.had[shop.people] == 0) & (scores > 0), scores, -np.inf)
    shown = np.argsort(-offered, axis=1)[:, :SHOWN]
    is_offered = np.isfinite(np.take_along_axis(offered, shown, axis=1))
    hits = np.array([np.isin(row, new) for row, new in zip(shown, shop.new, strict=True)]) & is_offered
    best = np.array([_GAINS[: min(SHOWN, len(new))].sum() for new in shop.new])
    top = np.argsort(-shop.had.sum(0))[:20]
    return (
        float(hits.any(axis=1).mean()),
        float((hits @ _GAINS / best).mean()),
        float(np.isin(shown, top).sum(where=is_offered) / max(1, is_offered.sum())),
        len(np.unique(shown[is_offered])) / shop.had.shape[1],
    )


def everybody(where: str) -> Callable[[Shop], Scores]:
    """The products most people bought, for everybody the same."""
    return lambda shop: np.tile(shop.counted(where), (len(shop.people), 1))


def of_country(shop: Shop) -> Scores:
    country = shop.sql.execute("select country from person order by person").fetchnumpy()["country"]
    countries, number = np.unique(country, return_inverse=True)
    most = np.stack([shop.had[number == n].sum(0) for n in range(len(countries))])
    return most[number[shop.people]] + shop.had.sum(0) * 1e-6


def before(shop: Shop) -> Scores:
    """What one bought before, the most often first: of that, nothing is new."""
    return shop.table("select person, item, times from deed where is_before", len(shop.had))[shop.people]


def item_to_item(shop: Shop) -> Scores:
    """Cosine of the buyers of two products, in SQL."""
    return shop.had[shop.people] @ shop.table(_COSINE, shop.had.shape[1])


def with_ease(kept: int) -> Callable[[Shop], Scores]:
    def model(shop: Shop) -> Scores:
        person, item = np.nonzero(shop.had)
        found = ease.learned(person, item, np.ones(len(person), np.float32), kept=kept)
        weights = np.zeros((shop.had.shape[1],) * 2, np.float32)
        weights[found.source, found.target] = found.weight
        return shop.had[shop.people] @ weights

    return model


def with_implicit(name: str) -> Callable[[Shop], Scores]:
    def model(shop: Shop) -> Scores:
        import implicit  # pyright: ignore[reportMissingImports]
        from scipy.sparse import csr_matrix  # pyright: ignore[reportMissingImports]

        had = csr_matrix(shop.had)
        if name == "als":
            als = implicit.als.AlternatingLeastSquares(
                factors=64, regularization=0.05, alpha=2, iterations=20, random_state=1
            )
            als.fit(had, show_progress=False)
            return als.user_factors[shop.people] @ als.item_factors.T
        nearest = implicit.nearest_neighbours.BM25Recommender(K=100)
        nearest.fit(had, show_progress=False)
        return (had[shop.people] @ nearest.similarity).toarray()

    return model


MODELS: dict[str, Callable[[Shop], Scores]] = {
    "most popular": everybody("true"),
    "popular in the last 30 days": everybody(f"last_at >= timestamp '{SPLIT}' - interval 30 days"),
    "popular in the country": of_country,
    "bought before": before,
    "item to item, in SQL": item_to_item,
    "EASE, every weight above 0": with_ease(100_000),
    "EASE, 100 weights a product": with_ease(ease.KEPT),
}
try:
    import implicit as _  # pyright: ignore[reportMissingImports]  # noqa: F401

    MODELS |= {"implicit, BM25 neighbours": with_implicit("bm25"), "implicit, ALS": with_implicit("als")}
except ImportError:
    print("The library implicit is not installed: without it.", file=sys.stderr)


if __name__ == "__main__":
    main()
