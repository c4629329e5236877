"""A service that knows nothing of the harness but PORT: a thread for each connection, no upstream."""

import http.server
import json
import os

BODY = b'{"status":"ok"}' + b" " * int(os.environ["REPLY_BYTES"])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


if "UPSTREAM_URL" in os.environ:
    raise SystemExit("UPSTREAM_URL: the service takes none")
folder = os.path.join(os.environ["STATE_DIR"], "workers")
os.mkdir(folder)
with open(os.path.join(folder, f"{os.getpid()}.json"), "w") as f:
    json.dump({"pid": os.getpid(), "handlers": "", "server": "", "loop": "", "http_parser": "", "requests": 10**9, "db_connections_opened": 0, "db_writes": 0, "db_write_wait_seconds": 0, "db_write_hold_seconds": 0, "versions": {}}, f)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
