"""What fills slots, one module for each kind of thing.

A filler takes the scene of its text and the chance, and returns text; which label that has is in `slots`.
"""
