"""The web process's entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goodorder.config.settings")
application = get_wsgi_application()

# What is loaded stays: looking through it for garbage again and again took a tenth of the time of a captured order.
gc.collect()
gc.freeze()
