"""gunicorn's worker class: uvicorn's, with the options that SERVER=uvicorn serves with."""

import os
from typing import Any

from uvicorn_worker import UvicornWorker

from app.servers import protocol_options
from app.settings import Settings


class Worker(UvicornWorker):
    """A uvicorn worker configured by the settings in the environment."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        settings = Settings.from_environ(os.environ)
        self.CONFIG_KWARGS = protocol_options(settings)
        if settings.access_log == "off":
            self.CONFIG_KWARGS["access_log"] = False
        super().__init__(*args, **kwargs)
