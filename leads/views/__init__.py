"""What people outside see, public forms and the addresses that other systems call; and the pages of the ways in."""
