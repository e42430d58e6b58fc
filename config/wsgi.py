"""What the web server serves: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.checks import refuse_wrong_settings  # noqa: E402
from wallets.followers import refuse_foreign_database  # noqa: E402 - needs Django set up
from wallets.pooled import refuse_mixed_statements  # noqa: E402

refuse_wrong_settings()
refuse_foreign_database()
refuse_mixed_statements()

# What was made until now stays: no collection needs to look through it again. A call leaves few cycles behind, so it is
# looked for them after 10,000 new objects and not after 700.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
