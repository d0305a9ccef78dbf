"""Generated texts with labels: a grammar of templates and phrases, fillers for its slots, and noise.  All people in them are invented."""
