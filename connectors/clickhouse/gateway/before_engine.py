"""What the engine takes from the environment once, when its library is loaded. Importing this module sets it."""

import os

from ingest.freed_memory import keep_freed_memory

os.environ["TZ"] = "UTC"

# Memory of an insert is kept for a minute and not for five seconds: the next one needs as much, and getting its pages
# anew from the kernel is a tenth of what it costs.
os.environ.setdefault("JE_MALLOC_CONF", "dirty_decay_ms:60000,muzzy_decay_ms:60000")
keep_freed_memory()  # the same for what isn't the engine's: bodies of inserts, buffers of Python
