"""Pages about people, departments, the organisation and one's own account."""
