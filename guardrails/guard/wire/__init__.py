"""The interfaces of model providers as they look on the wire: requests, answers and streams of events, read and rewritten."""
