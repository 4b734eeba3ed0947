-- The first schema. Times are UTC in plain TIMESTAMP columns; every id comes from a sequence or from the send-id clock.
-- Logs (change, event, decision, subscription_change, suppression_change, audit) are append-only and in time order of arrival.

create sequence seq_database; create sequence seq_field; create sequence seq_profile;
create sequence seq_write; create sequence seq_change; create sequence seq_event;
create sequence seq_topic; create sequence seq_sender; create sequence seq_template;
create sequence seq_segment; create sequence seq_campaign; create sequence seq_decision;
create sequence seq_stretch; create sequence seq_log;

create table setting (name varchar primary key, value varchar);

create table database (
    database_id bigint primary key, name varchar not null, label varchar not null,
    key_field varchar not null, created_at timestamp not null
);

-- Standard and additional fields alike: one row a column of profile_<database_id>. options is JSON: [{"code","label"}].
create table field (
    field_id bigint primary key, database_id bigint not null, name varchar not null, label varchar not null,
    type varchar not null, options varchar, is_required boolean not null, is_personal boolean not null,
    is_standard boolean not null, position integer not null, created_at timestamp not null
);

-- old and new as text (engine/profiles/types.py says how), with numeric twins so that no cast is ever tried.
-- is_applied: false for a row older than its field's last change: history, not part of the chain of values.
-- is_created: the write that made the profile.
create table change (
    change_id bigint not null, write_id bigint not null, database_id bigint not null, profile_id bigint not null,
    field varchar not null, old varchar, new varchar, old_num double, new_num double,
    changed_at timestamp not null, recorded_at timestamp not null, source varchar not null, standing varchar not null,
    starts_triggers boolean not null, is_created boolean not null, is_applied boolean not null, depth integer not null
);

-- Changes read by the planner whose time the clock has not reached yet.
create table change_ahead (change_id bigint not null, changed_at timestamp not null);

create table event (
    event_id bigint not null, external_id varchar, database_id bigint not null, profile_id bigint not null,
    type varchar not null, happened_at timestamp not null, recorded_at timestamp not null, value double,
    properties varchar, campaign_id bigint, send_id bigint, source varchar not null
);

create table topic (
    topic_id bigint primary key, name varchar not null, label varchar not null, sender varchar,
    is_default_in boolean not null, is_double_opt_in boolean not null, created_at timestamp not null
);

-- State of one person in one topic: the last row by (changed_at, log_id). No row: not subscribed.
create table subscription_change (
    log_id bigint not null, topic_id bigint not null, database_id bigint not null, profile_id bigint not null,
    state varchar not null, until timestamp, changed_at timestamp not null, source varchar not null, reason varchar
);

-- An address that gets nothing; is_suppressed false lifts it. The last row by (changed_at, log_id) counts.
create table suppression_change (
    log_id bigint not null, address varchar not null, reason varchar not null, is_suppressed boolean not null,
    changed_at timestamp not null, source varchar not null
);

create table sender (
    sender_id bigint primary key, name varchar not null, address varchar not null, reply_to varchar, postal varchar,
    created_at timestamp not null
);

create table template (
    template_id bigint primary key, name varchar not null, label varchar not null, version integer not null,
    is_archived boolean not null, created_at timestamp not null, changed_at timestamp not null
);
create table template_version (
    template_id bigint not null, version integer not null, subject varchar not null, preheader varchar,
    html varchar, mjml varchar, text varchar, compiled varchar not null, content_hash varchar not null,
    created_at timestamp not null, created_by varchar not null
);

create table segment (
    segment_id bigint primary key, database_id bigint not null, name varchar not null, label varchar not null,
    kind varchar not null, condition varchar not null, description varchar, is_archived boolean not null,
    created_at timestamp not null, changed_at timestamp not null
);

create table campaign (
    campaign_id bigint primary key, database_id bigint not null, name varchar not null, label varchar not null,
    kind varchar not null, state varchar not null, version integer not null,
    created_at timestamp not null, changed_at timestamp not null
);
-- definition: the JSON of engine/campaigns/model.py, immutable.
create table campaign_version (
    campaign_id bigint not null, version integer not null, definition varchar not null,
    created_at timestamp not null, created_by varchar not null
);
-- Stretches in which a campaign was active, each with one version and its pinned content
-- (JSON: [{"variant","template_id","template_version","low","high"}], shares as bucket ranges). stopped_at null: still active.
-- after_change_id: the last change there was when it began: those of the same moment that came before do not count.
-- ended_by: paused, changed (a new version follows), archived, finished.
create table campaign_stretch (
    stretch_id bigint not null, campaign_id bigint not null, version integer not null, content varchar not null,
    started_at timestamp not null, stopped_at timestamp, ended_by varchar, accepted varchar,
    after_change_id bigint not null
);

-- One row an occurrence. due_at is what the plan says; next_at is when to look again (later than due_at after a deferral).
-- round_started_at and round_change_id: the opening write of the round this occurrence belongs to; null without a wait.
create table send (
    send_id bigint not null, campaign_id bigint not null, stretch_id bigint not null, version integer not null,
    database_id bigint not null, profile_id bigint not null, write_id bigint, event_id bigint, occurred_at timestamp not null,
    round_started_at timestamp, round_change_id bigint, due_at timestamp not null, next_at timestamp not null,
    state varchar not null, reason varchar, variant integer not null, template_id bigint not null,
    template_version integer not null, attempts integer not null,
    decided_at timestamp, sent_at timestamp
);

-- The ledger: one row each time a decision about a send is made; the last is the outcome. evidence is JSON of ids, never values.
create table decision (
    decision_id bigint not null, send_id bigint not null, campaign_id bigint not null, profile_id bigint not null,
    state varchar not null, reason varchar, evidence varchar not null, decided_at timestamp not null
);

create table engine_cursor (name varchar primary key, value bigint not null);

-- Where used: (user_kind, user_name) uses (kind, name); written when the user is saved. scope: a database's name, or ''.
create table uses (
    user_kind varchar not null, user_name varchar not null, scope varchar not null, kind varchar not null, name varchar not null
);

create table token (
    name varchar primary key, scope varchar not null, hash varchar not null,
    created_at timestamp not null, revoked_at timestamp, last_used_at timestamp
);

create table audit (
    log_id bigint not null, actor varchar not null, action varchar not null, kind varchar not null, name varchar not null,
    before varchar, after varchar, happened_at timestamp not null
);

-- First eight hex digits of md5 as a number, modulo 10,000: the same in every engine (architecture: stable assignment).
create macro bucket_of(s) as ('0x' || substr(md5(s), 1, 8))::bigint % 10000;

-- Whether a change of one field meets a trigger's condition (product.md section 5). Text is the change log's; a tag is JSON.
create macro condition_met(condition, old, new, old_num, new_num, from_value, to_value, threshold) as
    old is distinct from new and case condition
        when 'changed' then new is not null
        when 'changed_to' then new is not distinct from to_value and new is not null
        when 'changed_from_to' then old is not distinct from from_value and new is not distinct from to_value
        when 'cleared' then new is null
        when 'increased' then coalesce(new_num > old_num, false)
        when 'decreased' then coalesce(new_num < old_num, false)
        when 'crossed' then coalesce((old_num >= threshold) <> (new_num >= threshold), false)
        when 'tag_added' then coalesce(json_contains(new, to_value), false) and not coalesce(json_contains(old, to_value), false)
        when 'tag_removed' then coalesce(json_contains(old, to_value), false) and not coalesce(json_contains(new, to_value), false)
        else false
    end;

insert into topic values (nextval('seq_topic'), 'general', 'General', null, false, false, timestamp '2000-01-01');
insert into engine_cursor values ('change', 0), ('event', 0);
