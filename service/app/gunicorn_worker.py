"""gunicorn's worker class: uvicorn's, with the options that SERVER=uvicorn serves with."""

import os
from typing import Any

from uvicorn_worker import UvicornWorker

from app.servers import protocol_options, send_at_once
from app.settings import Settings


class Worker(UvicornWorker):
    """A uvicorn worker configured by the settings in the environment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        settings = Settings.from_environ(os.environ)
        self.CONFIG_KWARGS = protocol_options(settings)
        if settings.access_log == "off":
            self.CONFIG_KWARGS["access_log"] = False
        super().__init__(*args, **kwargs)
        if settings.tcp_nodelay == "on":
            # gunicorn does so by itself; the study's word for it is not to depend on that.
            for listener in self.sockets:
                send_at_once(listener.sock)
