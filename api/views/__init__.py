"""The API's calls. Each fetches through access, calls the verb the web calls, and shapes the answer."""
