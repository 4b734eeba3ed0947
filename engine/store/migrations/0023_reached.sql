-- When chance put the person into an arm: the first moment at which every guard had let the message through, so that it was claimed,
-- or kept back by the holdout or the control group. Never changed after; null: not yet. Of before: the earliest that is told.
alter table send add column reached_at timestamp;
update send
set reached_at = d.reached_at
from (
    select send_id, min(decided_at) as reached_at
    from decision
    where state in ('sent', 'in_doubt', 'failed') or (state = 'deferred' and reason is null)
        or reason in ('holdout', 'control', 'missing_value', 'render_error')
    group by send_id
) d
where d.send_id = send.send_id;
update send
set reached_at = decided_at
where reached_at is null
    and (
        state in ('sent', 'claimed', 'in_doubt', 'failed') or (state = 'deferred' and reason is null)
        or reason in ('holdout', 'control', 'missing_value', 'render_error')
    );

-- What something was worth: the property that says so, "value" being the event's own. No number, or one beyond every price (MOST_AMOUNT
-- of engine/events/types.py; NaN is beyond, too), is null.
create macro amount_of(amount) as if(abs(amount) <= 1e12, amount, null);
create macro worth_of(property, value, properties) as amount_of(
    if(property = 'value', value, try_cast(json_extract_string(properties, '$.' || property) as double))
);
-- Currencies are compared in capitals. Who writes events may write anything: what is no code of three letters is none, ''.
create macro currency_of(properties) as
    coalesce(regexp_extract(upper(trim(json_extract_string(properties, '$.currency'))), '^[A-Z]{3}$'), '');
