"""The only writers of notices, of what people chose, and of how far the mail got."""

from governance.notices.actions.choosing import choose
from governance.notices.actions.news import news_of
from governance.notices.actions.reading import mark_all_read, mark_read, settle
from governance.notices.actions.sending import people_in_turn, send_to
from governance.notices.actions.telling import Telling, tell, tell_many

__all__ = [
    "Telling",
    "choose",
    "mark_all_read",
    "mark_read",
    "news_of",
    "people_in_turn",
    "send_to",
    "settle",
    "tell",
    "tell_many",
]
