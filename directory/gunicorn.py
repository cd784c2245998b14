"""gunicorn's configuration: `gunicorn -c python:directory.gunicorn directory.wsgi`."""

import os
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from directory.journal import SansRequete

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 - behind a proxy, in a container
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Loaded once before the workers: memory is shared, and a refused setting stops the server at once.
preload_app = True
timeout = 30
graceful_timeout = 30
keepalive = 5
# A slow leak never lasts; the jitter keeps both workers from leaving together.
max_requests = 5000
max_requests_jitter = 500
if Path("/dev/shm").is_dir():  # noqa: S108 - the heartbeat file, in memory rather than on a slow disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108
# Two instances of one user would share its path, and nothing here uses it.
control_socket_disable = True

# Who looks at which disease is health data: neither address, nor query, nor referer, nor browser.
accesslog = "-"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


class Journal(Logger):
    """gunicorn's loggers, under the same rule as Django's."""

    def setup(self, cfg: Any) -> None:
        """Add the project's filter to what gunicorn has set up."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            for handler in logger.handlers:
                handler.addFilter(SansRequete())


logger_class = Journal
