"""What templates ask about releases."""

from django import template

from governance.approvals.releases import listing

register = template.Library()
register.filter("out_to", listing.out_to)
