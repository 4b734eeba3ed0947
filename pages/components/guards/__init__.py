"""Who gets a campaign, how often and when: inputs that campaigns, topics and the workspace's policy share, and their words."""
