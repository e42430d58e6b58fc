-- What was played, summed by quarter hour: reports add these rows up, in any time zone, without reading the ledger.
-- Kept by the follower 'plays' (gameplay/sums/following.py), and proved against the ledger (gameplay/sums/proof.py).
--
-- Every amount is 0 or above as people speak of it (a stake, a win, a deposit), but for adjustments, which go both ways.
-- Game 0: the movement belongs to no game. Keys begin with the operator, then the time: a report is a range of each.

create table gameplay_gamequarter (
    operator_id  bigint      not null,
    quarter      timestamptz not null,                    -- the quarter hour that created_at is in
    currency     varchar(12) not null,
    game_id      bigint      not null,
    bets         numeric     not null,
    bet_cancels  numeric     not null,
    wins         numeric     not null,
    win_cancels  numeric     not null,
    bonus        numeric     not null,
    deposits     numeric     not null,
    withdrawals  numeric     not null,
    adjustments  numeric     not null,
    rounds       bigint      not null,                    -- that had their first movement then
    rows         bigint      not null,

    primary key (operator_id, quarter, currency, game_id)
) with (fillfactor = 80);

-- A player who plays for a quarter of an hour leaves one row here, and some hundred in the ledger.
create table gameplay_playerquarter (
    operator_id  bigint      not null,
    quarter      timestamptz not null,
    currency     varchar(12) not null,
    game_id      bigint      not null,
    player_id    bigint      not null,
    bets         numeric     not null,
    bet_cancels  numeric     not null,
    wins         numeric     not null,
    win_cancels  numeric     not null,
    bonus        numeric     not null,
    deposits     numeric     not null,
    withdrawals  numeric     not null,
    adjustments  numeric     not null,
    rounds       bigint      not null,
    rows         bigint      not null,

    primary key (operator_id, quarter, currency, game_id, player_id)
) with (fillfactor = 80);

create index gameplay_playerquarter_of_player on gameplay_playerquarter (operator_id, player_id, quarter);

-- Whole UTC days, so that a month of many players stays small; `active` has a bit for each quarter hour in which the
-- player played, the first on the left: who was active in any time zone's day is then counted exactly.
create table gameplay_playerday (
    operator_id  bigint      not null,
    day          date        not null,
    currency     varchar(12) not null,
    game_id      bigint      not null,
    player_id    bigint      not null,
    bets         numeric     not null,
    bet_cancels  numeric     not null,
    wins         numeric     not null,
    win_cancels  numeric     not null,
    bonus        numeric     not null,
    deposits     numeric     not null,
    withdrawals  numeric     not null,
    adjustments  numeric     not null,
    rounds       bigint      not null,
    rows         bigint      not null,
    active       bit(96)     not null,

    primary key (operator_id, day, currency, game_id, player_id)
) with (fillfactor = 80);

insert into wallets_follower (name) values ('plays');
