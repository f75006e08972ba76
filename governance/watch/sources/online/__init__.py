"""How each source of advisories is asked over the network: one file for each way of asking."""
