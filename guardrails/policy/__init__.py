"""From policy files to an immutable, compiled policy set."""
