"""Texts of the card's part about a person's rights."""

RIGHTS_HELP = (
    "What this person may ask of you: to be found under another key, a copy of their data, or to be forgotten."
)
REKEY_HELP = (
    "The person stays the same: history, consent and the links in sent messages go on under the new {field}. "
    "What was suppressed by their own word stays so."
)
REKEY_SAME = "Nothing to change: it is the same."
KEY_TAKEN = "Somebody has this {field} already. If both are the same person, merge them: nothing is lost."
MERGE_HELP = (
    "Everything of the other profile comes to this one: changes, events, messages, subscriptions, segments. A no in either "
    "stays a no. The other one is left empty. No campaign starts, and none sends twice. This cannot be undone."
)
HANGS = {
    "changes": ("change", "changes"),
    "events": ("event", "events"),
    "sends": ("message", "messages"),
    "segments": ("segment", "segments"),
}
"""What hangs on a profile: one, and many."""
MERGE_SEARCH = "A part of the address or the name"
MERGE_NOBODY = "Nobody else is found by this."
MERGE_SAME = "Both have the same values."
ERASE_HELP = (
    "**For good:** name, address and every value go, from the profile, its history, events, stored messages, and files of "
    "rejected rows.\n\n"
    "**What stays:** an empty profile with its number, so that all counts and reports stay as they are. A suppressed "
    "address stays so, as a code that nobody can read.\n\n"
    "**Not reached:** backups, files that were downloaded, and messages in people’s mailboxes."
)
ERASE_CONFIRM = "Type {key} to confirm"
ERASE_DIFFERS = "This is not {key}: nothing was erased."
ERASING = (
    "Erasing: first the values, then the workspace’s file is written anew. With many people that takes some seconds."
)
ERASE_DONE = "The person is erased: no key and no value is left. All counts stay."
ERASE_EMPTIED = "Emptied: {}."
ERASE_LATER = "The last traces go from the workspace’s file as soon as nobody reads it. There is nothing to do."
EXPORT_HELP = (
    "Everything that is kept about this person, as JSON: values, history, events, consents, messages, segments."
)
