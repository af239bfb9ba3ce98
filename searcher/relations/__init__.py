"""What documents say of each other: who cites, carries out, amends and repeals whom."""
