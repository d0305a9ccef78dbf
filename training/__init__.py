"""Builds the PHI model that the package ships: word lists, generated texts, training, export.  Nothing here runs in production."""
