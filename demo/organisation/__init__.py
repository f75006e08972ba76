"""The sample organisation: built through the same actions a person uses, step by step."""
