"""The FastAPI service under study.

A request passes through a handler (`handlers`), which asks the database
(`database`), the upstream (`upstream`), or both, and answers with what the
business rules (`logic`) make of it. Rules and SQL are written once; what a
stage of a study selects are small modules side by side, so that they can be
compared line by line:

    diff app/handlers/blocking.py app/handlers/threadpool.py
    diff app/handlers/threadpool.py app/handlers/async_.py

`python -m app` reads `settings` from the environment and starts the server
(`servers`). Every response body is a function of the request and SEED only.
"""
