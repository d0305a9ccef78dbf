"""Tokens and money set aside before a call and settled after it, exactly, over threads, processes and machines."""
