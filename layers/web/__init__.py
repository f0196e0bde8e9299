"""What the server answers beside the pages: published content, routes, the opening page, QR codes."""
