"""What every feature of the window uses: language, colours, jobs, the table of commands."""
