"""Who: workspaces, users, members, teams, API keys, the audit log, and business time.

Owns the scope that sets the workspace on a connection and the doors that look across workspaces.
May import nothing of LeadBridge but the project package.
"""
