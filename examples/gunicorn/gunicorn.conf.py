"""Where gunicorn listens and how it works, by the variables that the study's stages change."""

import os

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = int(os.environ["WORKERS"])
worker_class = os.environ["CLASS"]
threads = int(os.environ["THREADS"]) if worker_class == "gthread" else 1
control_socket_disable = True
