"""The pages of projects: for anyone, for staff, and the people of one project."""
