"""The speed probe: times a fixed piece of work, over and over, for as long as it runs.

    python3 -I -S -c "$(cat probe.py)"

The piece does what a service in CPython does with its CPU: it parses JSON, looks into
dicts, calls functions, makes strings and writes JSON again. So it is as fast or slow as
such a service is just then, by the same caches and the same memory.

Standard output is a line of JSON for the start, `{"python": "3.11.15"}`, and then one for
each piece: when it ended (since 1970), its thread's CPU time, and the CPU time of this
process so far, all in nanoseconds.
"""

import gc
import json
import os
import platform
import time

# CPU time of this process per wall time at the most: each piece is paid for by the time to
# the next one. What a run may lose by it is 0.5 %.
SHARE = 0.0045
SHORTEST = 0.1  # seconds from piece to piece; after one that cost more than 0.45 ms it is longer


def document():
    """Orders as a shop has them, about 9 KiB of JSON. They are the same each time."""
    orders = []
    for n in range(40):
        items = [
            {
                "item": f"item-{7 * n + i}",
                "quantity": i + 1,
                "price_cents": 199 + 13 * n * i,
            }
            for i in range(3)
        ]
        orders.append({"id": n, "customer": f"customer-{n % 7}", "items": items})
    return json.dumps({"orders": orders})


def total(order, prices):
    """The sum of an order in cents, and its items' prices noted by name."""
    cents = 0
    for item in order["items"]:
        prices[item["item"]] = item["price_cents"]
        cents += item["quantity"] * item["price_cents"]
    return cents


def piece(text):
    """One piece of work: the length of the answer, which is the same each time."""
    prices = {}
    answers = []
    for order in json.loads(text)["orders"]:
        cents = total(order, prices)
        name = order["customer"].replace("customer", "name").upper()
        line = ", ".join(f"{i['item']} x{i['quantity']}" for i in order["items"])
        answers.append({"id": order["id"], "name": name, "line": line, "total_cents": cents})
    return len(json.dumps({"answers": answers, "prices": prices}, sort_keys=True))


def say(line):
    """One line of JSON to whoever reads."""
    os.write(1, (json.dumps(line) + "\n").encode())


def main():
    """Times pieces until this process is ended, or nobody reads it any more."""
    text = document()
    want = piece(text)
    gc.collect()
    gc.disable()  # a piece leaves no cycles, and one that collects is not like the others
    say({"python": platform.python_version()})
    before = time.process_time_ns()
    due = time.monotonic() + SHORTEST
    while True:
        time.sleep(max(0, due - time.monotonic()))
        start = time.thread_time_ns()
        got = piece(text)
        took = time.thread_time_ns() - start
        if got != want:
            raise SystemExit(f"a piece gave another result (got {got}, want {want})")
        used = time.process_time_ns()
        say({"at": time.time_ns(), "took": took, "used": used})
        cost = (used - before) / 1e9  # of the line of the piece before as well
        due = max(due, time.monotonic() - SHORTEST) + max(SHORTEST, cost / SHARE)
        before = used


main()
