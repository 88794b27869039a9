"""Files that people send: told by their content, kept by it, given back as attachments only."""
