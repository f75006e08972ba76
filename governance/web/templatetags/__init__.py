"""Tags and filters for templates; `{% load weighbridge %}`."""
