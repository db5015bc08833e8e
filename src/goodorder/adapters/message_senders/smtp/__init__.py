"""Mail by SMTP, through the standard library."""
