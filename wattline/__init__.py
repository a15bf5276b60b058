"""The front door: settings, command line, scheduler; the only place where parts are put together."""
