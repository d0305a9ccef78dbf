"""Streams that leave as they come: what of a text is certain, and which chunks that lets go."""
