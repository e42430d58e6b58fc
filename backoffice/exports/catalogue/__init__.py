"""Every export, in the order of the page."""

from backoffice.exports.catalogue.audit import AUDIT
from backoffice.exports.catalogue.ledger import STATEMENT, TRANSACTIONS
from backoffice.exports.catalogue.players import PLAYERS
from backoffice.exports.catalogue.reconciliation import RECONCILIATION
from backoffice.exports.catalogue.reports import GGR, INVOICES
from backoffice.exports.catalogue.rounds import ROUNDS
from backoffice.exports.declared import Export

EXPORTS: dict[str, Export] = {
    it.name: it for it in (TRANSACTIONS, STATEMENT, PLAYERS, ROUNDS, GGR, INVOICES, RECONCILIATION, AUDIT)
}
