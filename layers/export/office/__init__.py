"""What deck, PDF and briefing share: the pages, their typesetting, native charts, numbered sources."""
