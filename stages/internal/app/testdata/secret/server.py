"""A service that tells its secret to everybody: in its output, in headers and in each tenth response."""

import http.server
import json
import os
import sys

FAULT, SECRET = os.environ["FAULT"], os.environ["DATABASE_URL"]
answered = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global answered
        answered += 1
        body = {"status": "ok", "pad": " " * int(os.environ["PAD"])}
        if FAULT == "wrong" or answered % 10 == 0:
            body = {"error": f"cannot reach {SECRET}"}
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("X-Database", SECRET)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


print("connected to", SECRET, flush=True)
print("connected to", SECRET, file=sys.stderr, flush=True)
if FAULT == "ends":
    sys.exit(f"cannot reach {SECRET}")
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
