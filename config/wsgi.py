"""What the web server serves: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from wallets.followers import refuse_foreign_database  # noqa: E402 - needs Django set up
from wallets.pooled import refuse_mixed_statements  # noqa: E402

refuse_foreign_database()
refuse_mixed_statements()
