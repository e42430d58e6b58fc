-- What post() is given: post.sql.

create type wallets_step as (
    operator_id bigint,      -- of the wallet
    wallet_id   bigint,
    kind        smallint,
    contra      smallint,
    amount      numeric,     -- null: all that the wallet holds, or all that the twin gave
    twin        smallint,    -- the place of the step that balances this one
    round_id    bigint,
    reverses_id bigint,      -- a row, or ...
    undoes      smallint,    -- ... the place of a step of this call
    told        numeric);
