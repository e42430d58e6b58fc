"""What the web server serves: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_wrong_settings  # noqa: E402
from wallets.followers import refuse_foreign_database  # noqa: E402 - needs Django set up

refuse_wrong_settings()
refuse_foreign_database()
