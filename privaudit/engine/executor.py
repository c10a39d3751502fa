"""Running jobs: in this process over lent sessions, or in worker processes; the parent bounds the load."""

from __future__ import annotations

import contextlib
import dataclasses
import multiprocessing
import os
import signal
import sys
import time
import types
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar

from ..detect import Rules, load_rules
from ..dialects.base import ConnectSpec
from ..dialects.private_copies import remove_copies
from ..model import JobResult
from ..registry import foreign_code
from .orphans import end_with_parent
from .worker import Job, SessionSlot, WorkOrder, run_job

W = TypeVar("W")
INLINE_TABLES = 60
MAX_WORKERS = 4
_LAST_WORDS = 5.0
"""Seconds within which the processes of a broken pool have ended."""
_LOOK = 0.02
"""Seconds between two looks at processes that are about to end."""
_HEARING = 3.0
"""Seconds within which workers that hear a signal have ended."""


def worker_count(asked: int, tables: int) -> int:
    """Return how many workers to use."""
    if asked > 0:
        return asked
    if tables <= INLINE_TABLES:
        return 1
    return max(1, min(MAX_WORKERS, os.cpu_count() or 1))


def runs_inline(workers: int) -> bool:
    """Whether one worker may be this process: not with code of others, which only a process's end stops surely."""
    return workers == 1 and not foreign_code()


def run_inline(jobs: tuple[Job, ...], order: WorkOrder, rules: Rules) -> Iterator[JobResult]:
    """Run jobs one after another in this process, over one session at a time."""
    slot: SessionSlot | None = None
    try:
        for job in jobs:
            if slot is None or slot.spec.name != job.spec.name:
                if slot is not None:
                    slot.close()
                slot = SessionSlot(job.spec)
            yield run_job(job, order, rules, slot)
    finally:
        if slot is not None:
            slot.close()


_OF_THE_GROUP = frozenset(getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name))
_state: dict[str, Any] = {}


def _start_worker(order: WorkOrder, stop: Any, parent: int) -> None:
    # Ctrl-C and a closed terminal go to the whole process group; only the parent decides what they mean.
    for number in _OF_THE_GROUP:
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OF_THE_GROUP)
    end_with_parent(parent)
    order = dataclasses.replace(order, expendable=True)
    _state.update(order=order, stop=stop, rules=load_rules(tuple(Path(d) for d in order.rule_dirs)))


def in_worker(spec: ConnectSpec, work: Callable[[WorkOrder, Rules, SessionSlot, Callable[[], bool]], W]) -> W:
    """Return what ``work`` does over a session of its own, with this worker's order, rules and sign to stop."""
    slot = SessionSlot(spec)
    try:
        return work(_state["order"], _state["rules"], slot, _state["stop"].is_set)
    finally:
        slot.close()


def sampling(job: Job) -> JobResult:
    """Do a job of the first pass; runs in a worker process."""
    return in_worker(job.spec, lambda order, rules, slot, stopped: run_job(job, order, rules, slot, stopped=stopped))


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Keep spawned workers from running the caller's script again: they need nothing of it.

    A spawned process imports the parent's ``__main__``, so that `privaudit.audit` in a script without an
    ``if __name__ == "__main__"`` would begin the whole audit anew in every worker. Workers start inside ``submit``.
    What goes to the whole group meanwhile waits: a new process that has not said yet what it ignores inherits that.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _OF_THE_GROUP) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class ServerJob(Protocol):
    """What can be done at a server: a job of either pass."""

    @property
    def spec(self) -> ConnectSpec:
        """The system it is about."""
        ...


J = TypeVar("J", bound=ServerJob)
R = TypeVar("R")


class ProcessRun(Generic[J, R]):
    """Worker processes (spawn), at most ``per_system`` jobs in flight on one server.

    Use as a context manager; leaving it after an interruption waits for the relation each worker is at, and a second
    interruption ends the workers at once.
    """

    def __init__(self, work: Callable[[J], R], workers: int, order: WorkOrder, servers: Mapping[str, str]) -> None:
        self._work = work
        self._others = frozenset(p.pid for p in multiprocessing.active_children())
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._servers = servers
        self._flying: dict[Future[R], J] = {}
        self._processes: dict[int | None, Any] = {}
        self._pool = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_start_worker, initargs=(order, self._stop, os.getpid())
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        try:
            self._stop.set()
            # Not wait=True: Python takes a thread whose join was interrupted for ended. It would then leave while that
            # thread, which looks after the workers, holds a lock that the pool's end asks for, and wait for ever.
            self._pool.shutdown(wait=False, cancel_futures=True)
            for worker in self._workers():
                worker.join()
        except BaseException:  # a second Ctrl-C: nobody waits for them any longer
            self._end_workers()
            raise

    def _workers(self) -> list[Any]:
        return [p for p in multiprocessing.active_children() if p.pid not in self._others]

    def _end_workers(self) -> None:
        """End the workers within seconds, by force those that do not hear.

        Python handles a signal between two of its own instructions: one that comes just before a wait begins is not
        seen until that wait is over, and the program would not end until then.
        """
        workers = self._workers()
        for worker in workers:
            worker.terminate()
        end = time.monotonic() + _HEARING
        for worker in workers:
            worker.join(max(0.0, end - time.monotonic()))
            if worker.is_alive() and worker.pid is not None:
                worker.kill()
                worker.join(_HEARING)
                remove_copies(worker.pid)

    def results(self, jobs: tuple[J, ...]) -> Iterator[R]:
        """Yield results as they come.

        Raises:
            BrokenProcessPool: a worker was killed; the results so far have been yielded.
        """
        waiting: dict[str, deque[J]] = defaultdict(deque)
        for job in jobs:
            waiting[self._server(job)].append(job)
        while waiting or self._flying:
            self._launch(waiting)
            done, _ = wait(self._flying, return_when=FIRST_COMPLETED)
            for future in done:
                result = future.result()
                del self._flying[future]
                yield result

    @property
    def in_flight(self) -> tuple[J, ...]:
        """The jobs begun and not brought home: after BrokenProcessPool, those that may have killed a worker."""
        return tuple(self._flying.values())

    def hung(self) -> bool:
        """Whether, after BrokenProcessPool, a worker had ended itself because detection did not come back."""
        end = time.monotonic() + _LAST_WORDS
        # Not join: the pool's own thread waits for them, too, and has the exit code a moment before it says so.
        while any(p.exitcode is None for p in self._processes.values()) and time.monotonic() < end:
            time.sleep(_LOOK)
        return any(process.exitcode == 1 for process in self._processes.values())

    def _server(self, job: J) -> str:
        return self._servers.get(job.spec.name, job.spec.name)

    def _launch(self, waiting: dict[str, deque[J]]) -> None:
        busy = [self._server(job) for job in self._flying.values()]
        for server in list(waiting):
            queue = waiting[server]
            while queue and busy.count(server) < queue[0].spec.limits.per_system:
                job = queue.popleft()
                with _without_main():
                    self._flying[self._pool.submit(self._work, job)] = job
                busy.append(server)
            if not queue:
                del waiting[server]
        self._processes |= {p.pid: p for p in self._workers()}
