"""From an idea to a described use case: steps, what is known, and what follows, live."""
