"""The checks of expressions by kind of node; `check.py` is the way in."""
