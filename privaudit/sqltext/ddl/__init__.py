"""What schema changes say: text → pieces with their places → effects. Pure; nothing of a text leaves but names."""
