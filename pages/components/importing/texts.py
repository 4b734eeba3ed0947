"""What the import page says, in one place, ready for translation."""

CAPTION = "Bring in people and what they did. A check says what would happen before anything is written."
FILE_HELP = (
    "CSV, TSV, XLSX, JSON lines or Parquet, also packed as .gz or .zip. Encoding, delimiter and header are found by "
    "themselves. Larger files: `python -m engine import`."
)
PASTE_HELP = "A header line and rows, as copied from a spreadsheet or a text file."
PASTE_EXAMPLE = "email,first_name,city\nann@example.org,Ann,Berlin"
PASTED = "pasted text"
NOTHING_PASTED = "Paste a text first."
NO_JOBS = "Nothing imported yet: the checks and imports of this workspace will stand here."

FORMATS = {"csv": "CSV", "tsv": "TSV", "xlsx": "XLSX", "json lines": "JSON lines", "parquet": "Parquet", "rows": "Rows"}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEADERS = {True: "names of columns", False: "data already"}
NO_HEADER = "Take the first line as data"
BY_HAND = "Correct by hand"

LEAVE_OUT = "Leave out"
NEW_FIELD = "New field …"
KEY_HELP = "What tells people apart: a row whose key is known changes that person, any other adds one."
MODES = {"upsert": "Add and update", "insert": "Only add", "update": "Only update"}
MODE_HELP = {
    "upsert": "New people are added, known ones changed.",
    "insert": "New people are added; rows of known ones are rejected.",
    "update": "Known people are changed; rows of new ones are rejected.",
}
BLANKS = {False: "Keep the old value", True: "Clear the value"}
SUBSCRIBE_HELP = "Never overrides a no: whoever has unsubscribed stays so."
OPT_IN = {
    "confirmed": "They confirmed elsewhere",
    "send": "Send everybody a confirmation mail",
    "leave": "Leave them unconfirmed",
}
OPT_IN_HELP = {
    "confirmed": "Subscribed at once; what you say here is kept as the proof.",
    "send": "Subscribed once they confirm; one reminder, open for 30 days.",
    "leave": "They get nothing of this topic until they confirm.",
}
SEGMENT_HELP = "A static segment: everybody in the file is put on its list, known people too."
ATOMIC = "All or nothing"
ATOMIC_HELP = "One rejected row, or a stop, and nothing at all is written."
CHECK_HELP = "The check reads the whole file and writes nothing."

OUTCOMES = {
    "inserted": ("New", "People whose key is not here yet."),
    "updated": ("Changed", "Known people of whom at least one value differs."),
    "unchanged": ("Unchanged", "Known people of whom every value is here already."),
    "rejected": ("Rejected", "Rows that are not taken, each with a reason below."),
}
WRITTEN = {
    "inserted": ("Added", "People who were not here before."),
    "updated": ("Changed", "People of whom at least one value changed."),
    "unchanged": ("Unchanged", "People of whom every value was here already."),
    "rejected": ("Rejected", "Rows that were not taken, each with a reason below."),
}
EVENT_OUTCOMES = {
    "inserted": ("Written", "Events that were not here before."),
    "duplicates": ("Known already", "Events whose id is here already."),
    "rejected": ("Rejected", "Rows that were not taken, each with a reason below."),
}
EVENTS_FOUND = {
    "inserted": ("New", "Events that are not here yet."),
    "duplicates": ("Known already", "Events whose id or order is here already: left out."),
    "created": ("New people", "People who are not here yet, to be added with their key alone."),
    "rejected": WRITTEN["rejected"],
}
NOTHING_NEW = "No event to import"
NEW_PEOPLE = "Added with their key alone: {}."
ALL_TAKEN = "Every row can be taken."
EVENT_COLUMNS = {"profile": "Who", "time": "When", "type": "Type", "value": "Value", "id": "Id", "group": "Order"}
EVENT_TYPES = {"time": "datetime", **dict.fromkeys(("value", "price", "quantity"), "float")}
CHANGE_OUTCOMES = {
    "changes": ("Changes", "Values that the log made different."),
    "unchanged": ("Unchanged", "Rows whose value was in place at that time."),
    "duplicates": ("Known already", "Rows that an earlier import of this log has brought."),
    "rejected": ("Rejected", "Rows that were not taken, each with a reason below."),
}

PROBLEMS = {
    "bad_address": "no valid address",
    "unknown_option": "not one of the options",
    "bad_value": "a value of another kind",
    "bad_date": "no date that exists",
    "duplicate_key": "a key that stands in an earlier row",
    "required": "nothing where a value is needed",
    "column_count": "more or fewer cells than the header",
    "bad_line": "a line that cannot be read",
    "bad_json": "no JSON object",
    "too_long": "too long",
    "control_characters": "control characters",
    "conflict": "somebody with this key is here already",
    "not_found": "nobody with this key is here",
    "absurd_time": "a time that cannot be",
    "in_future": "a time that lies ahead",
    "mixed_order": "an order of two people",
    "wrong_state": "cannot be changed now",
}
"""What a rejected row has, by the code of its problem."""
BAD_VALUES = {
    "string": "a text that cannot be kept",
    "integer": "no whole number",
    "float": "no number",
    "boolean": "neither yes nor no",
    "date": "no date",
    "datetime": "no time",
    "tags": "no list of tags",
}
"""What a value is not that its field cannot take, by the field's type."""
NOT_READ = "Row"

REJECTS_HELP = (
    "The rejected rows with two more columns, line and reason. Mend them there and import that file: the two columns are left "
    "out by themselves."
)
STARTS = "This would start"
START = {True: "Start it for {}", False: "Start them, {} in all"}
START_NOT = {True: "Do not start it", False: "Start none of them"}
"""For one campaign, and for several."""
START_HELP = "Their messages are planned as for any other change; the guards of the campaign still count."
START_NOT_HELP = "The values change and the history shows it, but no campaign starts because of this import."
TYPE_NUMBER = "Type {} to confirm"
NO_STARTS = "No campaign would start."
STARTS_CHANGED = "Campaigns were started or stopped since this check: check the file again."
NOTES = {
    "topics": "Subscription to {}.",
    "kept_no": "Unsubscribed stay so, as they said no: {}.",
    "kept_blank": "Old value kept for {}.",
    "fields": "New fields: {}.",
    "joined": "New on the list “{1}”: {0}.",
}
STARTED = "Started: {}."
UNDONE = "Nothing was written: {} cannot be taken."
UNDONE_BROKEN = "Nothing was written: it stopped after row {}: {}"
BROKEN = "Stopped after row {}: {} What was written by then stays."
BROKEN_CHECK = "The check stopped after row {}: {} It writes nothing."
ATOMIC_STOPS = "All or nothing: with rejected rows nothing would be written. Mend the file, or take the choice back."
NO_ROW = "No row can be imported: the reasons stand beside."
NOTHING_TO_DO = "Nothing would change: what can be taken is here already."
FILE_GONE = "The file is no longer here: upload it again to import it."
PARTLY_GONE = (
    "The file is no longer here, and some of its events were written. They have no id, so the whole file would write them "
    "again: upload only the rows that are missing."
)
GOES_ON = "An import of this file ended early: what it has written is left out."
IMPORTED_ALREADY = "This check was followed by an import."
SAMPLES = "Before and after, some of each field"

OUTCOME_LINES = {
    "done": "Done",
    "stopped": "Stopped. What was written by then stays; importing the file again adds what is missing.",
    "stopped_atomic": "Stopped. Nothing was written.",
    "interrupted": "The app ended while this ran. What was written by then stays; importing the file again adds what is missing.",
    "interrupted_atomic": "The app ended while this ran: all was written, or nothing; the file may be imported again.",
    "failed": "It could not be done",
}
EVENT_LINES = {
    "stopped": "Stopped. What was written by then stays; importing again from the check adds what is missing.",
    "interrupted": (
        "The app ended while this ran. What was written by then stays; importing again from the check adds what is missing."
    ),
    "failed": "It broke off, and what was written by then stays",
}
"""Instead of some of these, for events: uploaded anew, those without an id would be written again."""
CHECK_LINES = {
    "failed": "The file could not be checked",
    "stopped": "The check was stopped; it writes nothing.",
    "interrupted": "The app ended during this check; it writes nothing.",
}
KINDS = {
    "check-profiles": "Check of people",
    "import-profiles": "Import of people",
    "check-events": "Check of events",
    "import-events": "Import of events",
    "import-changes": "Import of a change log",
}

EVENTS_HELP = "What people did: purchases, page views, anything with a time. A line is an event, or a line of an order."
EVENT_TYPE_HELP = "Like purchase or page_view: lower case, words joined by _."
ID_HELP = "Makes the import repeatable: an event whose id is here already is left out."
GROUP_HELP = "The order’s number: the lines of one order become one event with its items, its value their sum."
VALUE_HELP = "The amount of the event. Of an order without one: quantity × price."
PROPERTIES_HELP = (
    "The other columns become properties of the event, or of the order’s items. An empty name leaves one out."
)
RETURNS_HELP = "An order whose quantities are all negative becomes an event purchase_returned."
NO_TYPE = "Say what these events are."
WITHOUT_ID = "Without an id, the same file, uploaded again, writes its events again."
CREATE_HELP = "People who are not here are added with their key alone; otherwise their rows are rejected."
CHANGES_HELP = (
    "The history of another system: columns profile, field, new, changed_at and, if there, old and write_id. An empty new "
    "clears. Rows that are here already are left out, so the file may be imported again."
)
CHANGES_TRIGGER = "Should these changes start campaigns?"
CHANGES_TRIGGERS = {
    True: "Start campaigns as changes of today would",
    False: "Do not start triggers",
}
