"""What each use case needs, said a second time: a check that is taken away or weakened differs from this.

All that are not named need “read”."""

from __future__ import annotations

OPEN = {
    "access.audit.exported": "what was taken along, which somebody checked",
    "access.audit.record": "a row beside a change, which somebody checked",
    "access.inviting.has_passwords": "which ways in there are, as the sign-in page tells everybody",
    "access.links.of_token": "a link of somebody who is not signed in yet",
    "access.links.use": "a link of somebody who is not signed in yet",
    "access.logins.end": "whoever signs out; the caller knows whose it is",
    "access.logins.end_all": "asks itself: one's own, or anybody's as an admin",
    "access.logins.list_of": "asks itself: one's own, or anybody's as an admin",
    "access.logins.places_of": "asked before anybody is signed in",
    "access.logins.note_visit": "of a login that was checked",
    "access.logins.of_cookie": "who has it is only known afterwards",
    "access.logins.of_id": "whether the login of a visit still holds",
    "access.logins.start": "of somebody who has shown who they are",
    "access.permissions.may": "it is the question itself",
    "access.visits.is_at_hand": "asked before anybody is known: whether who may come in is in memory",
    "access.visits.look_up": "asked before anybody is known: it reads who may come in, and gives nothing out",
    "profiles.masks.of": "it says what the actor may not see, and holds nothing of it",
    "access.permissions.require": "it is the check itself",
    "access.audit.noted": "writes down what its caller did, who checked",
    "access.tokens.known": "who has the token is only known afterwards",
    "access.tokens.touch": "of a call whose token was checked",
    "access.users.has_admin": "asked before anybody is signed in",
    "access.users.is_team": "asked before anybody is signed in",
    "access.users.role_of": "asked before anybody is signed in",
    "access.users.proof": "asked before anybody is signed in",
    "access.users.ways_in": "which ways in there are, as the sign-in page tells everybody",
    "access.visits.actor": "who has come is only known afterwards",
    "access.visits.login_of": "the login of the visit itself",
    "consent.answering.find": "a person's own link, signed",
    "consent.confirming.find": "a person's own link, signed",
    "consent.people.of_link": "a person's own link, signed",
    "consent.people.was_erased": "a person's own link, signed",
    "consent.rights.find": "a person's own link, signed",
    "consent.rights.offered": "a public page: what people may ask for",
    "consent.signing_up.sign_up": "a public form",
    "content.images.content": "for everybody who has its address, as readers of messages do",
    "content.images.find": "for everybody who has its address, as readers of messages do",
    "definitions.transaction.joined": "the same workspace inside a transaction: what is done with it checks",
    "jobs.readers.reading": "a lock around an import, which checks",
    "jobs.running.wait": "waits, and tells nothing",
    "profiles.erase_finish.finish": "ends what somebody who may began",
    "reports.shared.links.find": "a shared link, by its secret",
    "operations.guesses.note": "counts what was refused, of nobody in particular",
    "tracking.running.collector": "a part of the process; what it writes, it writes as an actor of its own",
    "tracking.running.stop": "a part of the process, at its end",
    "tracking.running.mail": "a part of the process; what it writes, it writes as an actor of its own",
    "tracking.uncounted.uncounted": "rewrites a text that the caller has",
}
"""Use cases without a check, and why."""

NEEDED = {
    "personal": """
        campaigns.effects.of_write campaigns.preflight.event.newest
        campaigns.trial.backtest.backtest campaigns.trial.backtest.dry_run
        content.preview.render content.trying.who_takes
        delivery.to_oneself.headers_of delivery.written.list_mails delivery.written.read
        jobs.records.folder profiles.merge.preview
        segments.answers.picking.any_person segments.answers.picking.find_people segments.answers.picking.next_person
        profiles.quality.address_check.address_keys profiles.subscriptions.suppression.suppression_of
        tracking.people.person_token
    """,
    "export": """
        definitions.exporting.export jobs.files.rejected_rows profiles.person.export profiles.subscriptions.lists.export_list
        reports.exporting.export reports.exporting.table
        segments.files.formats.write_members segments.files.listing.listing
    """,
    "write": """
        campaigns.campaigns.save campaigns.foreseen.tried campaigns.guards.policy.limit_topic
        campaigns.guards.policy.save campaigns.preflight.report.run campaigns.preflight.report.start
        campaigns.recipes.making.make campaigns.switch.archive campaigns.switch.pause campaigns.versions.restore
        consent.forms.create consent.forms.update consent.organisation.save consent.words.save
        content.fragments.archive content.fragments.save content.images.add content.images.remove
        content.ready.confirm_details content.templates.archive content.templates.renew content.templates.save
        content.versions.restore definitions.applying.apply deliverability.keeping.look delivery.bounces.taking.take
        delivery.senders.create delivery.to_oneself.send_test events.imports.import_events
        events.products.imports.import_products events.products.writing.upsert_many events.recording.record
        events.recording.record_many jobs.running.start jobs.running.stop jobs.uploads.drop jobs.uploads.keep
        jobs.uploads.path profiles.asking.make_rating profiles.changes.import_changes profiles.databases.create
        profiles.erase.erase profiles.fields.add profiles.fields.remove profiles.fields.update
        profiles.imports.running.import_profiles profiles.merge.merge profiles.quality_settings.save
        profiles.rekey.change_key profiles.standing.confirm profiles.subscriptions.lists.import_list
        profiles.subscriptions.opt_in.ask profiles.subscriptions.states.resubscribe
        profiles.subscriptions.states.set_state profiles.subscriptions.suppression.lift_suppression
        profiles.subscriptions.suppression.suppress profiles.subscriptions.topics.create_topic
        profiles.subscriptions.topics.update_topic profiles.write.new_write_id profiles.write.submit
        profiles.write.write profiles.write.write_many reports.people.keep reports.shared.keeping.create
        reports.shared.keeping.delete reports.shared.keeping.update reports.shared.links.extend
        reports.shared.links.make reports.shared.links.revoke runner.sending.pause segments.keeping.hand.add_members
        segments.keeping.hand.change_members segments.keeping.hand.joining segments.keeping.hand.remove_members
        segments.keeping.refresh.refresh segments.keeping.saving.archive segments.keeping.saving.save
        tracking.goals.allow
    """,
    "send": """
        campaigns.broadcasting.switching.leave_out campaigns.broadcasting.switching.start
        campaigns.experiments.hand.choose campaigns.releasing.release campaigns.starting.start
        campaigns.switch.activate campaigns.switch.resume profiles.subscriptions.opt_in.ask_left runner.doubt.settle
        runner.queue.try_now runner.sending.drain runner.sending.resume runner.tick.replay runner.tick.tick
    """,
    "admin": """
        access.audit_log.choices access.audit_log.count
        access.audit_log.entries access.inviting.again access.inviting.invite access.inviting.open_links
        access.links.make_first access.tokens.create access.tokens.list_all access.tokens.revoke access.users.get
        operations.reading.report operations.reading.try_all operations.records.last
        access.users.list_all access.users.remove access.users.set_role consent.rights.offer demo.fill demo.leave
        runner.keeping.farther.farther runner.keeping.looking.going runner.keeping.looking.held runner.keeping.periods.keep
        runner.keeping.working.start runner.keeping.working.work
    """,
}
"""Permission → use cases."""


def needed_by(name: str) -> str:
    return next((permission for permission, names in NEEDED.items() if name in names.split()), "read")
