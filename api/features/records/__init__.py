"""Case studies, collaborations and memberships."""
