"""Long work in the background: started, watched, stopped, remembered. Knows nothing of what the work is."""

from engine.jobs.forgetting import forget
from engine.jobs.readers import reading, unread
from engine.jobs.records import JobRow, folder, get, list_all
from engine.jobs.running import Job, end_all, recover, start, stop, wait

__all__ = [
    "Job",
    "JobRow",
    "end_all",
    "folder",
    "forget",
    "get",
    "list_all",
    "reading",
    "recover",
    "start",
    "stop",
    "unread",
    "wait",
]
