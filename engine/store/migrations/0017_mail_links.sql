-- Links of messages, and opens and clicks that no person made.

-- Where the links of a version of a template lead, numbered in their order: written when it is saved, and never changed, because
-- the numbers stand in messages. address: as the template writes it where it holds values, which stand in the message then.
create table template_link (
    template_id bigint not null, version integer not null, number integer not null, address varchar not null,
    has_values boolean not null
);

-- Whether an event is an open or a click of which a rule said that it was a machine's (engine/tracking/machines.py). Nothing else
-- writes these events, and no text within JSON holds a quote that is not escaped.
create macro by_machine(type, properties) as
    type in ('opened', 'clicked') and coalesce(contains(properties, '"machine":'), false);
