"""Tests of the journal; what breaks it on purpose is in `tests/faults`."""
