"""Reading to findings: pure judgements, each named by its rule id."""
