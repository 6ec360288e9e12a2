"""What people outside see: public forms."""
