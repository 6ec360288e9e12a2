"""The door, the workspace's settings, and its people."""
