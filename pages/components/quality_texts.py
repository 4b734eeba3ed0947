"""The words of the Quality page and of a field's quality settings."""

from __future__ import annotations

CAPTION = "How far the values can be relied on: wrong data makes the most personal message wrong."
NOBODY = "Nobody is in this database yet. Once people come in, this page says how good their values are."
NOTHING_LOWERS = "Nothing lowers the score."
SCORE_HELP = (
    "{points:.1f} of 100: missing values take {missing:.1f} points off, unverified ones {unverified:.1f}, doubtful ones "
    "{doubtful:.1f}. It is the mean of the scores of {fields}, of which {heavy} that something uses, or that must be filled in, "
    "count three times. In a field, a value that one can rely on counts 1 for its person, an unverified or a doubtful one half, "
    "one that is both, or missing, nothing."
)
NO_SCORE_HELP = "Nobody has a value yet."
FIELD_SCORE = (
    "Score {points:.1f} = 100 × (1 - ({missing:,.6g} missing{allowed} + ½ · {unverified:,} unverified + ½ · {doubtful:,} "
    "doubtful) ÷ {people:,} people)"
)
ALLOWED = " beyond the {:.6g} % that may be"
MESSAGE_HELP = "Makes the template “Confirm your details”, or opens it."
UNVERIFIED_HELP = (
    "Share of all values that are unverified: imported or derived and never confirmed by the person, or older than the age "
    "limit of their field."
)
DOUBTFUL_HELP = (
    "Addresses that stand for a role, are disposable, likely belong to one person twice, or break the field’s rule."
)
FIELDS_HELP = "Click a field for its values, where they come from, how old they are and what the last import brought."
LOWERS_HELP = (
    "Points that each takes off the score. Missing: people without a value, beyond what the field’s limit allows. Unverified: "
    "imported or derived and never confirmed, or too old. Doubtful: breaks the field’s rule; of addresses also roles, disposable "
    "and doubled ones. Click a line for its people."
)
STANDINGS = {
    "confirmed": "Confirmed by the person",
    "trusted": "From a trusted system",
    "typed": "Typed by staff",
    "imported": "Imported",
    "derived": "Derived by a campaign",
}
AGES = ("under 30 days", "30 to 90 days", "90 to 180 days", "half a year to a year", "1 to 2 years", "over 2 years")
VERDICTS = {
    "same": "The last import brought the same sort of values.",
    "shifted": "The last import brought somewhat other values.",
    "shifted a lot": "The last import brought clearly other values.",
    "too few values": "Too few values, of the last import or beside it, to compare them.",
    "too many different values": "Nearly every value differs from the others here: only how many are missing can be compared.",
}
INDEX_HELP = (
    "Population stability index: the sum of (a - b) · ln(a / b) over the shares of the values that the import brought (a) and "
    "of all others (b). Below 0.1 no shift, above 0.25 a large one, if chance alone does not explain it."
)
REPAIR = (
    "People can see, confirm and correct chosen fields themselves: the message links a page of theirs. What they confirm is "
    "verified from then on."
)
REPAIR_NONE = "No field is open to them yet: tick “The person may confirm and correct it” in a field’s settings."
ADDRESSES = {
    "role": (
        "Role addresses",
        "Like info@ or sales@: several people read them, or nobody. A personal message may reach the wrong one.",
    ),
    "disposable": (
        "Disposable domains",
        "Addresses made to be thrown away, by a list of such services. Few of these people read what you write.",
    ),
    "doubled": (
        "One person several times",
        "Addresses that differ only in capitals, a tag after “+”, points at Gmail, or forms of letters: likely one person, who "
        "gets everything twice.",
    ),
}
NONE_FOUND = {
    "role": "No role addresses.",
    "disposable": "No disposable domains.",
    "doubled": "No address is there twice.",
}

SETTINGS = "What you expect of its values"
AGE_LABEL = "Unverified when older than (days)"
AGE_HELP = "A value that was neither changed nor confirmed for so long counts as unverified. Empty: values keep."
MISSING_LABEL = "Warn when missing for more than (%)"
MISSING_HELP = "Of everybody in the database. Segments, templates and campaigns that use the field then warn."
UNVERIFIED_LABEL = "Warn when unverified for more than (%)"
UNVERIFIED_LIMIT_HELP = "Of the values that there are. Segments, templates and campaigns that use the field then warn."
PATTERN_LABEL = "Pattern that every value matches"
PATTERN_HELP = (
    "RE2, found anywhere in the value; case matters. Like ^\\+[0-9 ]+$ for phone numbers. Nothing is refused by it."
)
LONGEST_LABEL = "Longest text (characters)"
RANGE_LABELS = ("Least value", "Greatest value")
CONFIRMABLE_LABEL = "The person may confirm and correct it"
CONFIRMABLE_HELP = "On the page that “Confirm your details” links. Leave it off for what is yours to decide."
ANSWERS_LABEL = "What people answer by a link in a message"
ANSWERS_HELP = (
    "A press on the link leads to a page that asks once, and the answer becomes the person's value. The scores of whole numbers "
    "go from the least to the greatest value above, from 1 to 5 without them. A database has one rating, which “links.rate” "
    "leads to, and one comment, for words beside the rating."
)
ANSWERS = {
    "": "Nothing",
    "rating": "The rating",
    "choice": "This question",
    "comment": "The comment beside the rating",
}
MAKE_RATING = "Make a rating field"
MAKE_RATING_HELP = (
    "Adds “Rating”, from 1 to 5, and “Comment”, which people fill in by links in your messages. Another field can be the rating, "
    "too: open it and say so."
)
NOT_SET = "Not set"
UNVERIFIED_MARK = "unverified"
