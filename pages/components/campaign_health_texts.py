"""The words of a campaign's health."""

from __future__ import annotations

GOOD = "good"
NOTHING_YET = "nothing yet"
HEALTH_HELP = "The worst of the last 7 days and of now, in few words. +1: there is more, on the campaign’s page."

CELLS = {
    "paused_itself": "paused itself",
    "broken": "audience broken",
    "stuck": "stuck: {count}",
    "sending": "hanging: {count}",
    "failing": "{percent} % fail",
    "in_doubt": "{count} in doubt",
    "held": "{count} held",
    "unchosen": "choose the winner",
    "missed": "missed its start",
    "mostly_skipped": "{percent} % {reason}",
    "silent": "silent for {count} d",
}
"""Code → what the list says."""
MESSAGES = {
    "paused_itself": "It paused itself: {count} of its last {of} messages could not be sent ({percent} %), mostly “{reason}”. "
    "{advice} Nothing is lost: what is due waits. Going on begins a new count.",
    "broken": "Nobody can be asked whether they are in the audience: {said} The messages wait, and are looked at again every "
    "hour. Mend what it names, or change the audience.",
    "stuck": "{messages} should have left more than 10 minutes ago. Either all sending is paused, or the engine is off or in "
    "trouble, which stands at the foot of the menu, or very many messages are due at once.",
    "sending": "{messages} began to leave more than 10 minutes ago, and nobody knows yet what became of that. The engine "
    "settles it when it starts anew.",
    "failing": "{percent} % of the messages decided in the last 7 days could not be sent, or are in doubt ({messages} of {of}): "
    "mostly “{reason}”. {advice}",
    "in_doubt": "In doubt: {messages}. The connection broke before the relay’s last answer, so nobody knows what arrived. "
    "Under Messages, Queue, you see which are sent again by themselves, and say what becomes of the others.",
    "unchosen": "{messages} wait for the winner of the test: look at what the variants did, and choose it.",
    "mostly_skipped": "{percent} % of the messages decided in the last 7 days were not sent for one reason, “{reason}” "
    "({messages} of {of}). {advice}",
    "silent": "Nothing has started it in the {days} since it was activated. Try it on the past: if nothing would have started "
    "it then either, look at its trigger.",
}
"""Code → what it is, and what to do."""
WAYS = {
    "paused_itself": ("See what failed", "Log", "failed"),
    "broken": ("Open the settings", "Settings", None),
    "stuck": ("See what waits", "Log", "waiting"),
    "failing": ("See what failed", "Log", "failed"),
    "in_doubt": ("See them", "Log", "in_doubt"),
    "unchosen": ("Look at the test", "Test", None),
    "mostly_skipped": ("See who was skipped", "Log", "skipped"),
    "silent": ("Try it on the past", "Trial", None),
}
"""Code → label, tab, and the state that its log shows then."""
GO_ON = "Go on"
SHORT_REASONS = {
    "no_consent": "not subscribed",
    "suppressed": "suppressed",
    "no_address": "no address",
    "not_in_audience": "not in audience",
    "reentry": "had it already",
    "limit": "over the limit",
    "quiet_hours": "quiet hours",
    "missing_value": "value missing",
    "render_error": "not made",
    "too_late": "too late",
    "restarted": "replaced",
    "already_waiting": "one waits already",
    "changed_back": "changed back",
    "value_gone": "no longer true",
}
ADVICE = {
    "no_consent": "Only who is subscribed to its topic gets it: choose a topic that these people have, invite them by a sign-up "
    "form, or make it a service message if it answers something that they did.",
    "suppressed": "These addresses bounced, complained or were blocked: look at them under Profiles, Suppression.",
    "no_address": "These people have no email address: see under Quality where addresses are lacking.",
    "not_in_audience": "If that is more than you meant, look at the audience and what is excepted under Settings.",
    "reentry": "They had it before: it is set to come once, or once in so many days.",
    "limit": "They get a lot already: space out other campaigns, raise the limit, or let messages wait for room.",
    "quiet_hours": "It falls due while people sleep: let it wait until morning, under Settings.",
    "missing_value": "The template prints a value that these people do not have: give it a default, or write around it.",
    "render_error": "The template fails for these people: the log says why.",
    "too_late": "They fell due while nothing could leave, in a pause or with the engine off.",
    "restarted": "A later change took the place of the first one: that is what “last value” asks for.",
    "already_waiting": "A message for an earlier change was waiting already: that is what “first due time” asks for.",
    "changed_back": "What started it was taken back during the waiting time.",
    "value_gone": "What started it no longer held at the end of the waiting time.",
    "relay_refused": "Why it refuses, its own log says: ours keeps the code of each answer, like 550 5.1.1 for nobody there.",
    "gave_up": "The relay could not be reached, or asked again and again to come later: look at it under Settings.",
    "loop": "A message of this campaign leads back to it: look at what its links and other campaigns change.",
}
"""Reason → what to do about it."""
