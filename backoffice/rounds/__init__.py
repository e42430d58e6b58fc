"""A round's page, its dispute pack, and the helper for signatures."""

from backoffice.models import Right
from backoffice.page import Page
from backoffice.rounds import signatures, views

PAGES = [
    Page("rounds/<int:round_id>/pack/", views.take_pack, "round_pack", Right.SEE_MONEY),
    Page("signatures/", signatures.choose, "signatures", Right.SEE_MONEY),
    Page("account/<int:operator_id>/signature/", signatures.check, "account_signature", Right.SEE_MONEY),
]
