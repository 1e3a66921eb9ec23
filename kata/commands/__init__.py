"""What a person types, by who types it; each command is a few lines over the engine."""
