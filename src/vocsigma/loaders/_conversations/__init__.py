"""From the drafts of readers to the messages table."""
