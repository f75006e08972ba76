"""Seed a database at scale, measure what people and programs wait for, print a table."""
