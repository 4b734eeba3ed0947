"""The catalogue: what orders and page views name. One function writes it; what people bought and viewed is read by it."""

from engine.events.products.model import Product
from engine.events.products.people import Bought, Popular, Unknown, Viewed, of_person, popular, unknown
from engine.events.products.reading import Counts, categories, counts, find, list_page, sites
from engine.events.products.writing import ProductReport, upsert_many

__all__ = [
    "Bought",
    "Counts",
    "Popular",
    "Product",
    "ProductReport",
    "Unknown",
    "Viewed",
    "categories",
    "counts",
    "find",
    "list_page",
    "of_person",
    "popular",
    "sites",
    "unknown",
    "upsert_many",
]
