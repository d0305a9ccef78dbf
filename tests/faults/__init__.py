"""Tests that break things on purpose and span several rooms; their numbers are those of the list of faults."""
