"""The pages of our own. Each checks the input, calls one verb of backoffice.actions, and answers."""
