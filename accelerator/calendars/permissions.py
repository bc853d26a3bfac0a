"""Rights over one's own calendar address."""

from accelerator.permissions import anyone_signed_in, declare

FEED = declare("calendar.feed", anyone_signed_in)
