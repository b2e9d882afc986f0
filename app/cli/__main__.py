"""Lets ``python -m app.cli`` do what the command ``ublrelay`` does."""

from . import main

raise SystemExit(main())
