"""The facts: which models and systems there are. Judgement lives in `governance`."""
