"""What a visitor can try without any outside service: the sandbox hub and a sample organisation."""
