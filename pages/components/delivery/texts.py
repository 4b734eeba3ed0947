"""The words of the queue."""

from __future__ import annotations

SWITCH = {
    "on": "Messages leave as they fall due.",
    "draining": "What was due at {at} still leaves; then all sending pauses by itself (asked by {by}).",
    "paused": "All sending is paused since {at}, by {by}. Campaigns go on planning, so nothing is lost: what falls due waits.",
}
"""Where the switch of all sending stands."""
ACTIONS = {
    "pause": ("Pause all", ":material/pause:"),
    "drain": ("Drain, then pause", ":material/hourglass_bottom:"),
    "resume": ("Resume sending", ":material/play_arrow:"),
}
ASKS = {
    "pause": "No message leaves any more, those included that ask for a confirmation; only a batch that is under way is "
    "finished. Campaigns go on planning, so nothing is lost: what is due now ({due}) and whatever falls due later waits until "
    "you resume. What is no longer useful by then is skipped as too late.",
    "drain": "For an update or a restart of the machine: what is due now still leaves ({due}), then all sending pauses by "
    "itself. What the relay has put off is not waited for.",
    "resume": "It goes on where it was, at the relay’s rate, beginning with what is due: {due}. What is no longer useful is "
    "skipped as too late.",
}
FOOT = {
    "pause": "Pause all sending",
    "resume": "Resume sending",
    "draining": "What is due still leaves, then all pauses: {by}, {at}.",
    "paused": "Paused since {at} by {by}.",
}
"""The switch at the foot of every page."""
WHY = "Why (others see it)"
WHY_SUCH = "A wrong price in the mail"
RESUMED = "Messages leave again."
OPEN = "Open the queue"
LOOK = "Look at it"

FIGURES = {
    "due": (
        "Due now",
        "Should leave now. A number that stays means that something holds it up: the relay, a pause, or the engine.",
    ),
    "soon": ("Due within the hour", "Fall due in the next 60 minutes, as it is planned now."),
    "held": ("Put off", "Were due, and wait for a later time: the reasons stand below."),
    "in_doubt": ("In doubt", "The connection broke before the relay’s last answer: nobody knows whether they arrived."),
    "sent": ("Sent in the last hour", "Accepted by the relay or put into the mailbox folder, without confirmations."),
}
"""Figure → its label, and what it means."""
RELAY_GONE = "The relay does not take messages at present: what is due waits and leaves by itself. {why}"
IN_PAUSE = "{} of paused campaigns are not counted as due."

CHART = "How fast do messages leave?"
CHART_UNIT = "messages a minute"
NOTHING_SENT = "Nothing left in the last hour."

HELD = "Why messages are put off"
HELD_FOR = {
    "relay": "The relay did not take them yet",
    "quiet_hours": "Quiet hours",
    "limit": "Had enough messages lately",
    "surge": "Held by the surge brake",
}
NOT_HELD = "Nothing is put off."
TO_WHOM = "Put off by the relay: to whom"
EXTRACT = "Of the first {} of them."
PROVIDERS = {"gmail": "Gmail", "yahoo": "Yahoo", "microsoft": "Microsoft"}

WAY = "The way out"
MAILBOX = (
    "Messages go into the **mailbox folder** of this machine and nowhere else: no relay is set (`WARMCAST_SMTP_URL`)."
)
TEST_MODE = "**Test mode**: every message goes to {}, whoever it is for (`WARMCAST_TEST_TO`)."
RELAY = {
    "encrypted": "encrypted",
    "plain": "not encrypted",
    "connections": "up to {} connections",
    "rate": "{} at most",
    "no_rate": "no bound on its rate",
    "workers": "{} of {} sending processes run",
    "no_workers": "sending processes start with the first message",
}
CLOSED = "The relay does not answer: it is left alone for {more}, then some messages try again. It said: {why}"
NO_WORD = "nothing"
SLOW = "Slower to {who}, which asked for patience: {rate} a minute."
TRY_NOW = "Try now"
TRY_HELP = "If you know that the relay is there again: some messages try at once, and the others follow."

IN_DOUBT = "In doubt"
IN_DOUBT_INTRO = (
    "The connection broke before the relay’s last answer, so these arrived or not. An open, a click or a bounce settles one by "
    "itself; service messages are sent again by themselves, as they were. Click a person to settle one."
)
AGAIN_NEVER = "when you say so"
ALL_OF = "Settle all of a campaign"
SETTLE = "Settle"
WHAT_OF = "What became of {}?"
WORDS = {
    "arrived": ("It arrived", "Counts as sent. Say so if the relay’s log shows it.", ":material/check:"),
    "again": (
        "Send it again",
        "Leaves once more, letter by letter as it was where it is kept. If it had arrived, it arrives twice.",
        ":material/replay:",
    ),
    "lost": ("Close as lost", "Counts as failed and is not sent again: no longer useful.", ":material/close:"),
}
"""Word → what one says, what it does, icon."""
SETTLED = {
    "arrived": "{} counted as sent.",
    "again": "{} to be sent again.",
    "lost": "{} closed as lost.",
}
STOPPED = "“{label}” paused itself: {failed} of its last {of} messages could not be sent."
