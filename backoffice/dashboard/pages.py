"""The addresses of the front page's own forms; the page itself is the site's index."""

from backoffice import zones
from backoffice.page import Page

PAGES = [Page("zone/", zones.choose, "zone", None)]
