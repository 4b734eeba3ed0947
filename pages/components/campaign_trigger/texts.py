"""The words of trigger events."""

EVENTS = {
    "fields_updated": "Profile fields update",
    "profile_created": "Profile created",
    "profile_imported": "Profile imported",
    "event": "Event happened",
    "segment_entered": "Segment entered",
    "segment_left": "Segment left",
    "subscription_changed": "Subscription changed",
    "date": "Date reached",
    "mail": "Message of another campaign",
    "api_call": "API call",
    "by_hand": "By hand",
}
"""In the order in which they are offered."""
STARTS = {
    "fields_updated": "Starts when something changes a field of a profile: you in its card, an API request, an import or "
    "another campaign.",
    "profile_created": "Starts when a profile is new: by hand, by API, from a form or by import.",
    "profile_imported": "Starts when an import makes a profile; one that is made by hand, by API or by a form starts nothing.",
    "event": "Starts when an event of this type comes in for a person: by API, by import or from your site. Each event by "
    "itself.",
    "segment_entered": "Starts when a person comes into the segment: at its refresh, by hand, by API or by import.",
    "segment_left": "Starts when a person goes out of the segment: at its refresh, by hand, by API or by import.",
    "subscription_changed": "Starts when a person’s state in the topic becomes another, whoever changed it.",
    "date": "Starts on the day that stands in a date field, or so long before or after it.",
    "mail": "Starts when something becomes of a message that another campaign sent: the first open, the first click, or no "
    "open in all the time that you say.",
    "api_call": "Starts when another system asks for it, for one person a call.",
    "by_hand": "Starts when somebody presses “Start a campaign” on a person’s card.",
}
"""What starts a campaign, one sentence an event."""

ONLY_IF = "Only if"
ONLY_IF_HELP = (
    "Only events with certain details, like a product or an amount. Without any, every event of the type counts."
)
UNFINISHED = "A detail under “Only if” is not finished: look for its mark, fill it in or delete it."
NO_SEGMENT = "There is no segment in this database yet: make one under Segments, then choose it here."
MARKED = "{} · dynamic"
DYNAMIC = (
    "“{}” is dynamic: it is judged only when it is used, so nobody notes when somebody comes or goes. Updatable, it notes that "
    "at each refresh, and that is what starts the campaign."
)
DYNAMIC_GOAL = (
    "“{}” is dynamic: it is judged only when it is used, so nobody notes when somebody comes in. Updatable, it notes that at "
    "each refresh, and that is what counts."
)
WHO_IS_IN = {
    "segment_entered": "Who is in it when you press the button starts nothing: only who comes in at a later refresh does.",
    "segment_left": "Who is in it when you press the button is taken in, which starts nothing: only who goes out at a later "
    "refresh does.",
    None: "Who is in it when you press the button comes in at that moment: it counts only for messages sent before that.",
}
"""By the trigger's event; None: a goal."""
USED_BY = "It is used by {}. There, too, it holds from then on for who was in at the last refresh."
MAKE_UPDATABLE = "Make it updatable"
UPDATABLE_HELP = "Saves the segment as updatable with this schedule. Its name and its conditions stay as they are."
SEGMENT_PAGE = "Open the segment"
MADE = (
    "“{}” is updatable now: {} in it to begin with, for whom nothing starts. Who comes and who goes from now on is noted, for "
    "the first time at the refresh of {} ({})."
)
NEXT_REFRESH = "Updatable: who came and who went is found at the next refresh, {} ({})."
BY_HAND_ONLY = (
    "Updatable, but without a schedule: who came and who went is found only when somebody presses Refresh on its page."
)
IS_DYNAMIC = "“{}” is dynamic: press “Make it updatable” under {}, or choose another segment."
TAG = "Tag"
GONE = "“{}” is no option any more"
NO_VALUE = "No value"
WAIT = "Waiting time"
OFFSET = {"before": "How long before", "after": "How long after"}
WITHIN = {False: "Within", True: "After"}
"""Of a message that was opened or clicked; of one that was not."""
NO_CAMPAIGN = "There is no other campaign in this database yet."
ANY_STATE = "any other state"
STATES = {
    "subscribed": "subscribed",
    "unsubscribed": "unsubscribed",
    "paused": "paused",
    "unconfirmed": "not confirmed",
}
DID = {"opened": "Opened", "clicked": "Clicked", "not_opened": "Not opened"}
WITHIN_HELP = "Counted from when the message left. 0: however late."
NOT_WITHIN_HELP = "Counted from when the message left; at its end it is decided."
NO_DATE = "There is no field with a date in this database: add one under Databases and fields."
AROUND = {"before": "Before", "on": "On the day", "after": "After"}
TIME_HELP = "In the time zone {}."
YEARLY_HELP = (
    "The anniversaries in later years, like a birthday. 29 February is celebrated on the 28th where there is none."
)
CALL_HELP = (
    "$TOKEN is a token with the scope “send”: make one under Settings, API tokens. `data` is `event` in the template."
)
CALL_UNSAVED = "NAME becomes the campaign’s name once it is saved."
BY_HAND_WHERE = "Once it is active: open a person under Profiles and press “Start a campaign”."

MISSING = {
    "fields": "Choose the field to watch under Trigger.",
    "type": "Choose or type the event under Trigger.",
    "segment": "Choose the segment under Trigger.",
    "topic": "Choose the topic under Trigger.",
    "field": "Choose the date under Trigger.",
    "campaign": "Choose the other campaign under Trigger.",
    "within": "Say under Trigger after how long a message counts as not opened.",
}
"""What every trigger needs besides its event, by key."""
