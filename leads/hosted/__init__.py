"""Forms that LeadBridge shows itself: what they ask, who may send them, and what is stored of it."""
