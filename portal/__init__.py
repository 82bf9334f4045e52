"""The project and the site: settings, addresses, timers, doors, and the pages that span apps."""
