"""Writes the data that the service starts with."""

import os

with open(os.path.join(os.environ["STATE_DIR"], "seed.txt"), "w") as file:
    file.write("seeded")
print("seeded")
