"""The interface's longer texts in one place, ready for translation. Labels of single widgets stand where they are used."""

EMPTY = {
    "overview": "Nothing has happened yet. Look around in a ready-made school, or start with your own people.",
    "databases": "A database holds people with the fields you choose for them. Create one to begin.",
    "profiles": "There are no people here yet. Add one by hand, or send them by import or API.",
    "templates": "A template is a message with places for what you know about a person. Create the first one.",
    "fragments": "A fragment is a piece that several templates share, like a header or a footer. Create the first one.",
    "experiments": "No experiment has run yet. A campaign with two templates or more tests them against each other; a holdout "
    "shows what a campaign does at all, and the control group what all marketing does.",
    "campaigns": "A trigger campaign sends a message when something happens to a person. Create the first one.",
    "segments": "A segment is a group of people who meet conditions. Build the first one, or take a ready model.",
    "mailbox": "No message has left yet. With the default transport every message lands here and can be read.",
    "queue": "Nothing waits. What a campaign plans stands here until it leaves, with when it is due.",
    "ledger": "No decision yet. Every planned message gets a row here, with the reason for what became of it.",
    "log": "No message yet. Once something starts this campaign, here stands what became of it and why.",
    "history": "No changes yet.",
    "timeline": "No events yet: nothing bought, viewed, opened or clicked.",
    "reports": "A report says what campaigns did: whom they reached, who opened and clicked, and what came of it. Create the "
    "first campaign.",
    "shared": "A dashboard for people without an account: the numbers you choose, behind a link that ends. It shows sums and "
    "names nobody. Make the first one.",
    "chart": "Nothing in these days yet.",
    "rfm": "Scores say how recently, how often and for how much people bought. There are no purchases yet, nor anything else "
    "that people do: import events, or send them by the API.",
}

QUERY = {
    "open": "Open the query",
    "title": "The query behind it",
    "help": "The statement that these numbers come from, to read and to copy.",
    "caption": "It runs as it stands on a snapshot of this workspace (`python -m engine snapshot`).",
}

MODELS = {
    "demographic": "Who people are.",
    "geographic": "Where people live.",
    "behavioural": "What people did, what they read, and how they came.",
    "psychographic": "What people say they like: the best ground for a message that fits.",
    "life-cycle": "How long people are with you, and when they were last seen. Every person is in exactly one stage.",
    "rfm": "How recently, how often and for how much people bought: each a score from 1 to 5 among all who did. It says how "
    "people buy, not what they like.",
    "ties": "People with the same number share a score: where most bought just once, some scores stay empty.",
}

MAIL_LINKS = (
    "They lead where they lead the person, each in a new tab. A look or a click here is not counted; but what you press on "
    "Warmcast’s own pages, like unsubscribing, counts for the person."
)
NO_TOPIC = "None"
NO_TOPIC_HELP = (
    "Whose sender it has, and by what reports count it. With a topic its messages carry a link to unsubscribe; whoever is not "
    "subscribed gets a service message all the same."
)
UTM_HELP = (
    "They tell the statistics of your site which campaign somebody came from: source “warmcast”, medium “email”, the campaign’s "
    "name, and the variant. What a link has already stays."
)
BY_SMTP = "Messages leave by SMTP: each stands under Ledger. Here stands only what was made before a relay was set."
NOTHING_MATCHES = "No message matches. Take a filter out to see more."

ENGINE_HELP = (
    "The engine looks for changes after every write and sends what is due. Waiting: messages planned for later."
)

DEMO = {
    "offer": "The demo school has 20,000 invented people and 18 months of history. You can leave it at any time.",
    "people": "Inventing 20,000 people and writing them down",
    "history": "Writing down 18 months of visits, purchases and registrations",
    "messages": "Running the campaigns over the last weeks",
    "wait": "Filling the demo school: about 20 seconds. It goes on if you leave this page.",
    "leave": "Removes {people} with all that happened to them. Templates and segments stay, campaigns as drafts.",
    "left": "The demo is over. Its fields, templates, segments and campaigns (as drafts) are yours.",
}

STEPS = {
    "fields": "Add the field to watch, like “current courses”",
    "templates": "Write a template with that field in it",
    "campaigns": "Create a trigger campaign, save and activate it",
    "profiles": "Set the field in a profile: the message appears under Messages",
}

STATE_HELP = {
    "waiting": "Planned; the waiting time is not over, the campaign is paused, or the surge brake holds it.",
    "claimed": "Being rendered and sent right now.",
    "deferred": "To be tried again later: the relay asked for it, or the message could not be made yet.",
    "sent": "Handed over to the mailbox folder or accepted by the relay.",
    "skipped": "Deliberately not sent; the reason says why.",
    "failed": "Could not be sent; the reason says why.",
    "in_doubt": "The connection broke before the relay's last answer: nobody knows whether it arrived.",
}

SETTLE_THEM = "Settle them under Messages, Queue."

REASONS = {
    "restarted": "A later change in the waiting time took its place",
    "already_waiting": "A message for an earlier change was waiting already",
    "changed_back": "The value was changed back before the message was due",
    "value_gone": "What started it no longer held when the message was due",
    "not_active": "The campaign was ended before the message was due",
    "no_consent": "Not subscribed to the topic",
    "suppressed": "The address is on the suppression list",
    "no_address": "No email address",
    "not_in_audience": "Not in the audience",
    "reentry": "Has had a message of this campaign already",
    "limit": "Has had enough messages lately",
    "quiet_hours": "Quiet hours",
    "holdout": "Kept without mail for comparison",
    "control": "In the global control group",
    "missing_value": "The template uses a value that this person does not have",
    "render_error": "The message could not be made",
    "too_late": "No longer useful: too long after it was due",
    "surge": "Held by the surge brake",
    "erased": "The person was erased",
    "relay_refused": "Refused by the relay",
    "gave_up": "Given up after several tries",
    "unknown_outcome": "Nobody knows whether it arrived",
}

CONDITIONS = {
    "changed": "Changed",
    "changed_to": "Changed to",
    "changed_from_to": "Changed from … to …",
    "cleared": "Cleared",
    "increased": "Increased",
    "decreased": "Decreased",
    "crossed": "Crossed a threshold",
    "tag_added": "Tag added",
    "tag_removed": "Tag removed",
}

CONDITION_HELP = (
    "Changed: a new value is there and differs from the old one. The first value counts too; clearing does not. "
    "Only what all the chosen fields can meet is offered."
)

NEEDS_FIRST = {
    "fields": "A campaign needs a database with a field to watch.",
    "templates": "A campaign needs a template to send.",
}

SAVED = {
    "draft": "Saved as a draft: nothing is sent until it is activated.",
    "active": "Saved. The running campaign goes on as before until you press “Save and activate”.",
    "paused": "Saved. It counts once you activate it; what ran until the pause can be resumed as it was.",
    "activated": "Active: every change from now on counts.",
    "resumed": "Active again, exactly as it ran until the pause.",
    "scheduled": "Active: it starts at its time. As things stand, {} could get it.",
    "goes on": "Active: what is to come leaves at its time.",
}

OF_WINNER = "the winner’s"
"""The template of who waits for the winner of a test."""
ARCHIVE_HELP = "Ends the campaign for good. What still waits is not sent; the log stays."

NEEDED = {"from": "From", "to": "To", "threshold": "Threshold"}

ON_CHANGE = {
    "last_value": "Last value: wait again, send what it is in the end",
    "first_due": "First due time: send on time with the value of then",
    "every_change": "Every change: one message each",
}

PURPOSES = {
    "service": "Service: answers something the person did; needs no subscription",
    "marketing": "Marketing: only to people subscribed to its topic",
}

SOURCES = {
    "card": "by hand",
    "api": "API",
    "import": "import",
    "change_log": "change log",
    "subscriber": "by the person",
    "form": "form",
    "campaign": "campaign",
}

OPTIONS_HELP = (
    "What stands under “Option” is shown and printed; what stands under “Stored as” never changes for people who have it. "
    "Renaming an option starts no trigger."
)
API_HINT = "$TOKEN is a token with the scope “write”: make one under Settings, API tokens."

DO_NOT_TRIGGER = "Do not start triggers"
DO_NOT_TRIGGER_HELP = "The value changes and the history shows it, but no campaign starts because of it."
WAITING = "Waiting messages of {}: {}."
BECAME = {
    "replaced": "replaced by new ones",
    "moved": "moved to a later time",
    "new_value": "with a new value",
    "dropped": "dropped",
}
"""What becomes of messages that wait when a value changes."""

MODE_WORDS = {
    "all": "all",
    "any": "any",
    "none": "none",
    "not all": "not all",
}
SUBJECTS = {
    "event": "Event of another type",
    "mail": "Mail",
    "topic": "Subscription",
    "segment": "Segment",
    "suppressed": "Suppression list",
    "rfm": "RFM score",
    "bucket": "Random share",
}
COUNT_WORDS = {"atLeast": "at least", "atMost": "at most", "exactly": "exactly", "none": "never"}
MEASURE_WORDS = {
    "": "happened",
    "sum": "sum of",
    "average": "average of",
    "min": "smallest",
    "max": "largest",
    "first": "first",
    "last": "last",
    "countDistinct": "number of different",
}
MAIL_WORDS = {
    "sent": "was sent",
    "delivered": "was delivered",
    "opened": "was opened",
    "clicked": "was clicked",
    "bounced": "bounced",
    "complained": "was complained about",
    "unsubscribed": "was answered by unsubscribing",
}
WINDOW_WORDS = {"ever": "ever", "last": "in the last", "between": "between dates"}
SEGMENT_WORDS = {"in": "is in", "notIn": "is not in", "everIn": "was ever in", "neverIn": "was never in"}
TOPIC_WORDS = {
    "subscribed": "subscribed",
    "unsubscribed": "unsubscribed",
    "paused": "paused",
    "unconfirmed": "not confirmed",
    "none": "no state",
}
RFM_WORDS = {"r": "how recently", "f": "how often", "m": "how much"}
RFM_HELP = "1 to 5 among those who bought: 5 is the most recent, the most often, the most money. Others have no score."
BUCKET_HELP = "Always the same people. Two ranges that do not overlap share nobody."
MOVE_WORDS = {
    "up": "Move up",
    "down": "Move down",
    "into_above": "Move into the group above",
    "into_below": "Move into the group below",
    "out": "Move out of this group",
    "wrap": "Put into a new group",
}
EMPTY_GROUP = {False: "No conditions: everybody.", True: "No conditions: nobody."}

COUNT_HELP = "Counted just now, exactly."
MAILABLE_HELP = "Has an address, is not suppressed, and is subscribed to the topic."
KIND_WORDS = {"dynamic": "Dynamic", "static": "Static", "updatable": "Updatable"}
KIND_HELP = (
    "Dynamic: judged by the conditions whenever it is used. Static: the people of now, kept as a list. "
    "Updatable: the list is made anew on a schedule, and who came and left is written down."
)
UNFINISHED = "{} cannot be used yet: look for the mark below, finish or delete what stands there, and save again."
IMPORT_HELP = (
    "A condition as Warmcast or React Query Builder writes it. It takes the place of the present conditions; undo brings "
    "them back."
)
EXPORT_HELP = (
    "The conditions as they stand in the editor, ready for the API, a definitions file or React Query Builder."
)
SEGMENT_ARCHIVE_HELP = (
    "Takes the segment out of use for good; its name stays taken and its past on record. One that is used elsewhere cannot "
    "be archived."
)
BY_HAND_HELP = "Keys of people, one a line or with commas between them. Each is entered in the list's history."
FUNNEL_HELP = (
    "Alone: how many people the condition holds for by itself. Up to here: how many are left by the conditions so far. "
    "Without it: how many there would be if it were taken out. No value: for how many nothing is known."
)
NO_CONDITIONS = "There are no conditions yet: everybody matches."
NO_OTHERS = "There is no other segment in this database yet."
NO_VERSIONS = "Not saved yet: there is no version to look at."
COMPARE_HELP = "Below each number: its share of the people in the row's segment."
GROWTH_HELP = "Each point is rebuilt from the logs as of that time."
GROWTH_NOT_KEPT = "It begins on {}: retention has deleted the values from before."
HEALTHY = "Nothing to worry about: values are there and fresh, and its size did not jump."
LEFT_OUT = "Without {} that cannot be used yet."
ARCHIVED = "This segment is archived: it cannot be changed."
STATIC_NOTE = "A static list: changing the conditions does not change who is in."
BARE_NOTE = "Without conditions the list begins with nobody: people are added by hand."
SEGMENTS_CAPTION = "Groups of people who meet conditions, counted at the moment you look."
USED_BY_NOTHING = "nothing yet"
SAVED_ELSEWHERE = (
    "It was saved elsewhere meanwhile, as version {}. Saving puts yours there; “Discard changes” shows the saved one."
)
DOWNLOAD = "The table as a file."
DOWNLOAD_HELP = "Download the table: CSV, XLSX or Parquet."
TOO_MANY_FOR_SHEET = "A sheet holds 1,048,575 people at most."
LIST_FUNNEL = "A list has no funnel: who is on it does not depend on conditions any more."
MOVES_HELP = (
    "The conditions that alone would have kept these people where they were. Somebody may count at several of them."
)
