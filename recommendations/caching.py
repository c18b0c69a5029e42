"""What public recommendations belong to, beside the lists of products."""

RECOMMENDATIONS = "recommendations"
