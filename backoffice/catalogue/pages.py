"""The addresses of the catalogue."""

from backoffice.catalogue import views
from backoffice.models import Right
from backoffice.page import Page

OF = "catalogue/of/<int:operator_id>/"

PAGES = [
    Page("catalogue/", views.of_the_platform, "catalogue", Right.SEE_ACCOUNTS),
    Page("catalogue/provider/<int:pk>/", views.switch_provider, "catalogue_provider", Right.CHANGE_CATALOGUE),
    Page("catalogue/game/<int:pk>/", views.switch_game, "catalogue_game", Right.CHANGE_CATALOGUE),
    Page(
        "catalogue/game/<int:pk>/limits/",
        views.set_platforms_limits,
        "catalogue_limits",
        Right.CHANGE_CATALOGUE,
    ),
    Page(OF, views.of_an_operator, "catalogue_of", Right.SEE_ACCOUNTS),
    Page(f"{OF}provider/<int:pk>/", views.set_terms, "catalogue_of_provider", Right.CHANGE_CATALOGUE),
    Page(f"{OF}provider/<int:pk>/switch/", views.switch_for, "catalogue_of_switch", Right.CHANGE_CATALOGUE),
    Page(f"{OF}game/<int:pk>/", views.set_limits, "catalogue_of_limits", Right.CHANGE_CATALOGUE),
]
