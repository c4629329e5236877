"""A service that knows nothing of the harness but PORT: a thread for each connection, no upstream."""

import http.server
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
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
