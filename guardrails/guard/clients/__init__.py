"""Guarded HTTP clients: transports of httpx and httpx2, and the clients of providers that use them."""
