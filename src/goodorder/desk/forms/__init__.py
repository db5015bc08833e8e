"""What people type in at the order desk."""
