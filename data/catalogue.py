"""What the school offers and where its students come from: courses, books, webinars, pages, newsletters, sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SITE = "https://northlight.example.org"
CURRENCY = "EUR"


@dataclass(frozen=True)
class Course:
    """`name` is the option of the field current_courses; price in EUR; `share`: of first choices."""

    name: str
    slug: str
    price: int
    share: float
    interests: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/courses/{self.slug}"


@dataclass(frozen=True)
class Book:
    """price in EUR; `in_print`: the shop still has it."""

    name: str
    price: int
    in_print: bool = True

    @property
    def slug(self) -> str:
        return self.name.lower().replace(",", "").replace(" ", "-")

    @property
    def path(self) -> str:
        return f"/books/{self.slug}"


COURSES = (
    Course("SEO promotion", "seo-promotion", 190, 0.42, ("seo", "content", "copywriting")),
    Course("Analytics: basic concepts", "analytics-basics", 240, 0.31, ("analytics", "reporting", "spreadsheets")),
    Course("Personalized email campaigns", "personal-email", 210, 0.27, ("email", "automation", "copywriting")),
)
OTHER_INTERESTS = ("branding", "social media", "design", "video", "freelancing")
LEVELS = ("beginner", "intermediate", "advanced")


@dataclass(frozen=True)
class Source:
    """`name`: how they came. `share`: of all sign-ups; `quality`: the share of these that register for a course."""

    name: str
    share: float
    quality: float
    utm_source: str | None = None
    utm_medium: str | None = None
    campaigns: tuple[str, ...] = ()
    referrer: str | None = None


SOURCES = (
    Source(
        "Search ads",
        0.24,
        0.36,
        "google",
        "cpc",
        ("seo-course", "brand", "analytics-course"),
        "https://www.google.com/",
    ),
    Source(
        "Social media",
        0.22,
        0.18,
        "instagram",
        "social",
        ("student-stories", "career-reels"),
        "https://www.instagram.com/",
    ),
    Source("Organic search", 0.17, 0.44, referrer="https://www.google.com/"),
    Source("Partner newsletter", 0.11, 0.40, "marketing-weekly", "email", ("spring-issue", "autumn-issue")),
    Source("Webinar", 0.10, 0.52, "webinar", "event", ("open-evening",)),
    Source("Friend", 0.09, 0.61, "friend", "referral", ("bring-a-friend",)),
    Source("Direct", 0.07, 0.35),
)

BOOKS = (
    Book("Words That Rank", 24),
    Book("Small Data, Clear Answers", 29),
    Book("Letters at Scale", 27),
    Book("The Patient Funnel", 22),
    Book("Forty Subject Lines", 14, in_print=False),
    Book("Charts Without Lies", 31),
)

PAGES = (
    # url path, how often it is read apart from the course that one is interested in
    ("/", 16),
    ("/courses", 14),
    ("/prices", 9),
    ("/teachers", 5),
    ("/books", 5),
    ("/webinars", 6),
    ("/reviews", 6),
    ("/blog/what-search-engines-reward", 9),
    ("/blog/a-dashboard-people-read", 7),
    ("/blog/the-second-email", 7),
    ("/blog/first-client-as-a-freelancer", 8),
    ("/blog/numbers-for-people-who-dislike-numbers", 6),
    ("/about", 2),
    *((book.path, 1.5) for book in BOOKS),
)

WEBINARS = (
    "Find the words your customers use",
    "Your first dashboard in an hour",
    "A welcome series that people answer",
    "Ask us anything: getting a first job",
    "Segments that make sense",
    "How to read an experiment",
)

NEWSLETTERS = (
    "What changed in search this month",
    "Three charts worth stealing",
    "The email we would not send again",
    "A student's first hundred subscribers",
    "Tidy data, calm mornings",
    "What our graduates do today",
)


def products() -> list[dict[str, Any]]:
    """The school's catalogue, as the engine takes it."""
    courses = [
        {
            **_product(c.slug, c.name, c.price, c.path),
            "category": "courses",
            "properties": {"interests": list(c.interests)},
        }
        for c in COURSES
    ]
    books = [{**_product(b.slug, b.name, b.price, b.path), "category": "books", "available": b.in_print} for b in BOOKS]
    return courses + books


def _product(slug: str, name: str, price: int, path: str) -> dict[str, Any]:
    image = f"{SITE}/pictures/{slug}.png"
    return {"id": slug, "name": name, "price": price, "currency": CURRENCY, "url": SITE + path, "image": image}
