"""The longer texts about topics, forms, suppression and public pages, ready for translation."""

TOPICS = (
    "What people subscribe to. A marketing campaign goes to those who are subscribed to its topic, and to nobody else."
)
DOUBLE = "Ask for a confirmation (double opt-in)"
DOUBLE_HELP = (
    "Whoever subscribes by form or API gets a message with a button, and one reminder after 7 days. Without the button they "
    "get nothing. An import asks what to do."
)
DEFAULT_IN = "People are in unless they say no"
DEFAULT_IN_HELP = "Everybody of whom no state is known counts as subscribed. In many countries that is not allowed."
LEFT = "{} are unconfirmed and were not asked, or did not answer in 30 days."
LEFT_BUTTON = "Ask them now"
GROWTH = "Subscribed people"
NO_TOPIC_CHOSEN = "Choose a topic in the table to change it and to see its forms."
NO_FORMS = "No form yet. A form lets people sign up for this topic by themselves."
NO_EMAIL_KEY = "A form needs a database whose key is the email address."
FORM_FIELDS_HELP = "The address is always asked for, and what the database requires."
FORM_THANKS_HELP = "Shown after it. Empty: the text of the public pages."
FORM_URL_HELP = "A whole address. People are led there instead of seeing the text."
FORM_CLOSED_HELP = "Its address stays, and says that the form is closed."
FORM_LINK = "The form at its own address, to be linked from anywhere. UTM parameters added to it are kept."
FORM_FRAME = "In a frame on your site: nothing to style, always up to date."
FORM_HTML = (
    "As plain HTML, to be styled by your site. It leads here, filled in, where people press the button once more: that keeps "
    "automatic sign-ups away."
)
SUPPRESSION = "Addresses that get nothing in the whole workspace, whatever they are subscribed to."
SUPPRESSION_EMPTY = "No address is suppressed. Hard bounces and complaints land here by themselves."
REASONS = {
    "hard_bounce": "Hard bounce",
    "complaint": "Complaint",
    "manual": "By hand",
    "global_unsubscribe": "Wants nothing any more",
}
REASON_HELP = {
    "hard_bounce": "The mailbox does not exist, or too many messages came back from it.",
    "complaint": "The person called a message spam.",
    "manual": "Somebody here put it on the list.",
    "global_unsubscribe": "The person unsubscribed from everything. Service messages still go.",
}
LIFT_WARNING = {
    "hard_bounce": "Messages to a mailbox that does not exist harm the reputation of your sender.",
    "complaint": "This person called your mail spam. Writing again without being asked to may break the law.",
    "manual": "Somebody decided this on purpose.",
    "global_unsubscribe": "This person wants nothing any more. Only they may take that back.",
}
LIFT_REASON_HELP = "Kept in the list. For example: asked for it by phone on 3 March."
ERASED = "(erased person)"
IMPORT_LIST = (
    "A table with a column address, and reason, changed_at and note if there are any. A reason of another system is kept as the "
    "note. Nobody who is suppressed is changed."
)
RESUBSCRIBE_WARNING = (
    "This person said no. Subscribing them again needs their own wish: say how you know of it. "
    "It lifts a suppression of the address, too."
)
PROOF_STATES = {
    "open": "asked, not answered yet",
    "confirmed": "confirmed by the link",
    "given": "said so themselves",
    "elsewhere": "confirmed elsewhere",
    "expired": "asked, no answer in 30 days",
    "replaced": "asked, then asked anew",
    "refused": "asked, then said no",
}
PROOF_SOURCES = {
    "api": "API",
    "card": "by hand",
    "manual": "by hand",
    "bounce": "bounce",
    "form": "form",
    "import": "import",
    "subscriber": "by the person",
    "engine": "engine",
}
ORGANISATION_NAME_HELP = "Stands above every page. Empty: the name that messages about the topic come from."
ORGANISATION_SITE_HELP = "A whole address. The pages lead back to it."
PUBLIC_TEXTS = (
    "What people read on the sign-up, confirmation, unsubscribe, preference and answer pages, and in the confirmation "
    "message. A person sees the language of their profile, else of their browser. What has no translation stands in English."
)
HOLES = "In braces: {}."
