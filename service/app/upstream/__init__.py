"""The upstream: one call, one value, through a limited number of slots; sync and async."""
