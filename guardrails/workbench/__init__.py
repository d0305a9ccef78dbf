"""What authors run over policy sets: cases, coverage, explanations, recorded exchanges.  Values only; the command renders them."""
