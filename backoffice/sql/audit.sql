-- An audit event never changes, whoever asks. wallets/sql/guards.sql has the function.
create trigger backoffice_auditevent_append_only before update or delete on backoffice_auditevent
    for each row execute function wallets_refuse_change();
create trigger backoffice_auditevent_no_truncate before truncate on backoffice_auditevent
    for each statement execute function wallets_refuse_change();
