"""The tab Campaigns of Reports: campaigns side by side, and the report of one."""
