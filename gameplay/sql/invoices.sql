-- An invoice that was issued never changes. wallets/sql/guards.sql has the function.
create trigger gameplay_invoice_append_only before update or delete on gameplay_invoice
    for each row execute function wallets_refuse_change();
create trigger gameplay_invoice_no_truncate before truncate on gameplay_invoice
    for each statement execute function wallets_refuse_change();
