"""How Weighbridge is set up, started and tested. Needs no packages, but for container.py."""
