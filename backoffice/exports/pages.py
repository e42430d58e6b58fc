"""The addresses."""

from backoffice.exports import views
from backoffice.models import Right
from backoffice.page import Page

PAGES = [
    Page("exports/", views.index, "exports", Right.EXPORT),
    Page("exports/tokens/", views.show_tokens, "finance_tokens", Right.EXPORT),
    Page("exports/tokens/create/", views.create_token, "finance_token_create", Right.EXPORT),
    Page("exports/tokens/<int:token_id>/revoke/", views.revoke_token, "finance_token_revoke", Right.EXPORT),
    Page("exports/<slug:name>/", views.show, "export", Right.EXPORT),
    Page("exports/<slug:name>/file/", views.file, "export_file", Right.EXPORT),
]
