"""The fast form of a checked expression, in pieces; `write` puts them together."""
