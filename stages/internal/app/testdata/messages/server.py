"""A service with one path, and the fault that FAULT names."""

import glob
import http.server
import os
import socket
import sys
import threading
import time

FAULT = os.environ["FAULT"]
BODY = b"<html>Welcome</html>" if FAULT == "html" else b'{"status":"ok"}'
STATUS = {"404": 404, "500": 500}.get(FAULT, 200)
answered = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        global answered
        answered += 1
        if FAULT == "ends later" and answered > 50:
            print("out of memory", flush=True)
            os._exit(3)
        self.send_response(STATUS)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


def fork_away():
    """Go on in a child outside of the control group, which ends when its parent has."""
    parent = os.getpid()
    if os.fork():
        os.wait()
        sys.exit()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.05)
        os._exit(0)

    threading.Thread(target=watch).start()
    for file in ["/sys/fs/cgroup/cgroup.procs", *glob.glob("/sys/fs/cgroup/*/cgroup.procs")]:
        try:
            with open(file, "w") as processes:
                processes.write("0")
        except OSError:
            pass


if FAULT == "ends":
    sys.exit("no database here")
if FAULT == "forks":
    fork_away()
address = ("127.0.0.1", 0 if FAULT == "another port" else int(os.environ["PORT"]))
taken = socket.create_server(address) if FAULT == "port in use" else None
http.server.ThreadingHTTPServer(address, Handler).serve_forever()
