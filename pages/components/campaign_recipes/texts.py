"""The words of the gallery of recipes."""

from __future__ import annotations

HELP = "Choose what is nearest: a template, a segment where one is needed, and a draft are made. Everything can be changed."
SCRATCH = "From scratch:"
NO_DATABASE = "Recipes need a database of people: create one under Databases and fields."
WILL_MAKE = (
    "Makes the template “{template}”{segment} and the campaign “{campaign}” as a draft. Nothing is sent before you activate "
    "it."
)
AND_SEGMENT = ", the segment “{}”"
MARKETING = "Whoever is subscribed to “{}” gets this message{}."
SERVICE = "They get this message, subscribed to anything or not{}."
ONCE = ", once"
ONCE_PER = ", at most once in {}"
AUDIENCE = "Whom it is for, as of then: {}"
SEGMENT = "“{}” is a segment that is looked at every morning. {}"
RATING = "The database gets a rating field, if it has none."
SIGNED_HELP = "Stands at the head and the end of the message."
MADE = "Made: look at it under Check, then activate it."
