"""What a terminal shows, in the chat and under every command."""
