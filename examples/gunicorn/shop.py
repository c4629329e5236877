"""The service of a study of its own: the stock of a shop, which each request waits 10 ms for.

It calls nobody, and knows nothing of ScaleGuild.
"""

import json
import time


def application(environ, start_response):
    """Answer /stock/<item> with how many there are: the wait stands for a query of a database."""
    _, what, item, *rest = (environ["PATH_INFO"] + "//").split("/")
    if what != "stock" or not item.isdigit() or any(rest):
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"no such page\n"]
    time.sleep(0.01)
    body = json.dumps({"item": int(item), "left": int(item) * 37 % 100}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]
