"""Django's migrate, on the owner's connection."""

from typing import Any

from django.core.management.commands import migrate

from portal.owner import application_role, as_owner, create_extensions, grant_to_application, owner_role


class Command(migrate.Command):
    """Afterwards the schema is up to date and the application's role may use it, but not alter it."""

    def get_check_kwargs(self, options: dict[str, Any]) -> dict[str, Any]:
        """A new database lacks what its checks ask for until this command has made it: they follow at the end."""
        return {**super().get_check_kwargs(options), "databases": None}

    def handle(self, *args: Any, **options: Any) -> None:
        if options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        with as_owner():
            create_extensions()
            super().handle(*args, **options)
            if owner_role() != application_role():
                grant_to_application()
        if not options["skip_checks"]:
            self.check(databases=[options["database"]])
