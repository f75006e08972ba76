"""The documents that the Act asks for: what is owed, what is known already, and the pages."""
