"""The recipes there are. Pure."""

from __future__ import annotations

from engine.campaigns.recipes import asking
from engine.campaigns.recipes.recipe import Place, Plan, Recipe
from engine.errors import UnknownNameError
from engine.segments.models.behaviour import did_not_happen, happened
from engine.segments.models.preset import Answers, all_of, days, words_of

_NAME = "{% if first_name %}{{ first_name }}, "
_FROM_NOW = (
    "Only who comes to that from now on gets it: those for whom it holds already are in the segment, and get nothing."
)


def _welcome(_answers: Answers, place: Place) -> Plan:
    """Who is subscribed without doing anything is welcomed for coming, everybody else for subscribing."""
    if place.topic is None or place.topic.is_default_in:
        trigger = {"event": "profile_created"}
    else:
        trigger = {"event": "subscription_changed", "topic": place.topic.name, "to": "subscribed"}
    return Plan({"trigger": trigger, "reentry": "once"})


def _course_registered(answers: Answers, _place: Place) -> Plan:
    trigger = {"event": "fields_updated", "fields": [answers["field"]], "condition": "changed"}
    return Plan({"trigger": trigger, "wait": "10m"})


def _abandoned(answers: Answers, _place: Place) -> Plan:
    trigger = {"event": "event", "type": answers["begun"]}
    audience = all_of({"event": answers["done"], "operator": "none", "within": "1d"})
    return Plan({"trigger": trigger, "wait": "4h", "audience": audience, "reentry": {"once_per": "30d"}})


def _win_back(answers: Answers, place: Place) -> Plan:
    kind, since = answers["event"], answers["days"]
    condition = all_of(happened(kind), did_not_happen(kind, since))
    members = f"People with a {words_of(kind)}, but none in the last {since:,} days."
    return Plan(_entered(place, f"{since}d"), condition, members)


def _re_engagement(answers: Answers, place: Place) -> Plan:
    since = f"{answers['days']}d"
    got = {"mail": "sent", "operator": "atLeast", "value": 3, "within": since}
    unread = ({"mail": did, "operator": "none", "within": since} for did in ("opened", "clicked"))
    members = f"People who got at least three messages in the last {answers['days']:,} days and opened none."
    return Plan(_entered(place, since), all_of(got, *unread), members)


def _birthday(answers: Answers, _place: Place) -> Plan:
    return Plan({"trigger": {"event": "date", "field": answers["field"], "yearly": True, "time": "09:00"}})


def _feedback(answers: Answers, _place: Place) -> Plan:
    trigger = {"event": "event", "type": answers["event"]}
    return Plan({"trigger": trigger, "wait": f"{answers['days']}d", "reentry": {"once_per": "30d"}})


def _entered(place: Place, once_per: str) -> dict[str, object]:
    """Whoever comes into the segment, which is looked at early in the morning, has the message in the course of it."""
    trigger = {"event": "segment_entered", "segment": place.segment}
    return {"trigger": trigger, "wait": "3h", "reentry": {"once_per": once_per}}


RECIPES = (
    Recipe(
        "welcome",
        label="Welcome",
        about="Somebody subscribes, and a first letter says hello and asks what interests them.",
        purpose="marketing",
        subject=_NAME + "welcome{% else %}Welcome{% endif %}",
        preheader="Good to have you here. What would you like to read?",
        asks=(),
        plan=_welcome,
    ),
    Recipe(
        "course-registered",
        label="Course registered",
        about="Somebody chooses a course, or any other option of a field, and gets a letter that confirms it by name.",
        purpose="service",
        subject=_NAME + "you{% else %}You{% endif %} are in{% if change.new %}: {{ change.new }}{% endif %}",
        preheader="Your place is reserved.",
        asks=(asking.field_of("field", "Field that changes", "enum", like="course", own=True),),
        plan=_course_registered,
        needs=asking.needs_field("enum", "Options (enum), like “Current courses”", own=True),
    ),
    Recipe(
        "abandoned",
        label="Abandoned",
        about="Somebody begins something, like filling a cart, and does not go through with it: a reminder four hours later.",
        purpose="marketing",
        subject=_NAME + "still{% else %}Still{% endif %} thinking it over?",
        preheader="No hurry. Is there a question we can answer?",
        asks=(asking.begun, asking.done),
        plan=_abandoned,
        needs=asking.needs_begun,
        note="Under Settings, Trigger it can be narrowed to some of these events.",
    ),
    Recipe(
        "win-back",
        label="Win-back",
        about="Somebody who bought has not done so for a long time: a letter with what might suit them now.",
        purpose="marketing",
        subject=_NAME + "it{% else %}It{% endif %} has been a while",
        preheader="What might suit you now, and the choice to hear less.",
        asks=(asking.bought, days("days", "Not for … days", 90)),
        plan=_win_back,
        needs=asking.needs_deeds,
        note=_FROM_NOW,
    ),
    Recipe(
        "birthday",
        label="Birthday",
        about="A short letter on the day itself, at nine in the morning, every year.",
        purpose="marketing",
        subject="Happy birthday{% if first_name %}, {{ first_name }}{% endif %}",
        preheader="All the best for the day.",
        asks=(asking.field_of("field", "Field with the day", "date", like="birth"),),
        plan=_birthday,
        needs=asking.needs_field("date", "Date"),
    ),
    Recipe(
        "re-engagement",
        label="Re-engagement",
        about="Somebody gets our letters and opens none of them: one that asks whether to go on.",
        purpose="marketing",
        subject="Shall we go on writing{% if first_name %}, {{ first_name }}{% endif %}?",
        preheader="Fewer letters, other topics, or none: you choose.",
        asks=(days("days", "Nothing opened for … days", 60),),
        plan=_re_engagement,
        note=f"{_FROM_NOW} Some mail programs hide that a message was opened.",
    ),
    Recipe(
        "feedback",
        label="Feedback",
        about="Some days after somebody bought: one question with five answers to press. The answer becomes their rating.",
        purpose="marketing",
        subject="How good was it{% if first_name %}, {{ first_name }}{% endif %}?",
        preheader="One number is the whole answer.",
        asks=(asking.bought, days("days", "Days after it", 7, high=90)),
        plan=_feedback,
        needs=asking.needs_deeds,
        asks_rating=True,
    ),
)


def get(name: str) -> Recipe:
    """Raises UnknownNameError."""
    found = next((recipe for recipe in RECIPES if recipe.name == name), None)
    if found is None:
        raise UnknownNameError("recipe", name, [recipe.name for recipe in RECIPES])
    return found
