"""A service that needs a build, seed data, a fixed variable and a cache, and says what is missing."""

import http.server
import json
import os
import socket
import sys


def read(path):
    with open(path) as file:
        return file.read().strip()


FOUND = [read("built.txt"), read(os.path.join(os.environ["STATE_DIR"], "seed.txt")), os.environ["GREETING"]]
MISSING = "" if FOUND == ["hello world", "seeded", "hello"] else repr(FOUND)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with socket.create_connection(("127.0.0.1", int(os.environ["CACHE_PORT"]))) as cache:
            status = MISSING or ("ok" if cache.recv(20).isdigit() else "no number of the cache")
        body = json.dumps({"status": status}).encode() + b" " * int(os.environ["REPLY_BYTES"])
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
print("serving", flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(0)
