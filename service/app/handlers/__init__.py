"""The six endpoints, three times: blocking, threadpool, async.

The three modules differ in nothing but how a handler waits. Read them with
diff. HANDLERS selects one of them.
"""
