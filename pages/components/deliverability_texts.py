"""The words of the tab Deliverability, ready for translation."""

INTRO = (
    "Whether messages arrive: what comes back, what the internet is told about you, and what large providers ask for."
)
NO_RATES = (
    "No message left in the last 30 days. Once some do, here stands what share came back or was complained about."
)
NOT_LOOKED = (
    "Nobody has looked yet. A look asks DNS, the relay and the base URL; it takes some seconds and sends nothing."
)
LOOKING = "Asking DNS, the relay and the base URL"
LOOK_HELP = "Asks DNS, connects to the relay without sending, and opens the base URL. What it finds is kept."
CHANGED = "The senders have other domains now than at that look: look again."
ALL_WELL = "Nothing stands against your messages."

LABELS = {"bounced": "Bounces", "complained": "Complaints"}
FIGURES = {
    "sent": "Messages that left in these days.",
    "bounced": "Messages that came back for good, divided by messages sent in the same days. Many mean an old or bought list; "
    "such addresses get nothing any more.",
    "complained": "Messages whose readers pressed “spam”, divided by messages sent in the same days. Gmail tells its own share "
    "only in its Postmaster Tools.",
}
FEW = "too few to say"
BELOW, ABOVE_WARN, ABOVE_BAD = "below {}", "above {}: act now", "above {}: refused soon"
TABLE = (
    "A message counts in the days in which it was sent, whenever it came back. Below {} messages a share says nothing."
)
ALARMS = {
    "bounced": "{count} of {sent} messages from {sender} to {receiver} came back for good within {days} days ({share}). "
    "From {warn} on relays ask questions, from {bad} on they close accounts. Check where these addresses came from.",
    "complained": "{count} of {sent} messages from {sender} to {receiver} were reported as spam within {days} days ({share}). "
    "Providers want less than {warn} and refuse mail from {bad} on. Send less, and to people who still read.",
}
WHERE = "More under Messages, Deliverability"
RECEIVERS = {
    "all": "everybody",
    "gmail": "Gmail",
    "yahoo": "Yahoo and AOL",
    "microsoft": "Outlook and Hotmail",
    "others": "other providers",
}

LEVELS = {"ok": "fine", "warning": "look at it", "error": "wrong", "unknown": "not known"}

RULES = {
    "own_domain": (
        "A domain of your own",
        "Mail in the name of Gmail, Yahoo and the like passes only if they send it.",
    ),
    "spf": ("SPF names your relay", "A record in DNS that says who may send in your name."),
    "dkim": ("Messages are signed (DKIM)", "A signature shows that a message is yours and that nobody changed it."),
    "dmarc": ("DMARC has a policy", "A record in DNS that says what becomes of mail that fails SPF and DKIM."),
    "aligned": ("From agrees with what is checked", "SPF or DKIM must hold for the domain that readers see."),
    "tls": ("Mail travels encrypted", "The connection to the relay is encrypted and checked."),
    "reverse": (
        "The relay's addresses have names",
        "Mail from an address without a name that leads back to it is refused.",
    ),
    "answers": ("Answers come back", "The sender's domain takes mail: answers, and reports of what did not arrive."),
    "one_click": ("One press unsubscribes", "Mail programs show their own button, which needs your base URL by https."),
    "unsubscribes_at_once": (
        "Unsubscribing works at once",
        "Providers allow two days; here it counts from the next message.",
    ),
    "feedback_id": ("Campaigns can be told apart", "Feedback-ID in every message, for Gmail's reports."),
    "list_id": ("Topics can be told apart", "List-ID in every message of a topic, for filters and reports."),
    "complaints": ("Few complaints", "Gmail and Yahoo want less than 0.1 % and refuse from 0.3 % on."),
    "bounces": ("Few bounces", "Relays ask questions from 2 % on and close accounts from 5 % on."),
}
