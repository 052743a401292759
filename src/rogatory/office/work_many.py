# SPDX-License-Identifier: Apache-2.0
"""One of any number of workers at one PostgreSQL: procrastinate's loop around ``work.read``.

::

    every PAUSE seconds    work_queue.fill: jobs of ended workers back, jobs for what waits
    a job                  its exhibits that still have no reading: together, the tried ones alone
    done                   the job is deleted: what tells that an exhibit was read is its reading
    the file's fault       tried again, after everything else; after MOST_TRIES it is parked
    not the file's fault   (database, store, an end in order) the try is taken back, the job waits

The loop and its connections live in the main thread; what takes long or speaks to the database
through Django runs in a thread of its own with a connection of its own, so that the worker is heard
of while it reads.  A thread that must be left behind ends with the process.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import signal
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import Error as DatabaseFault
from django.db import connection

from rogatory.clerk import curtain, database, fence
from rogatory.clerk.instance import Instance
from rogatory.errors import RogatoryError, Unavailable
from rogatory.language import _
from rogatory.office import work, work_queue
from rogatory.office.index_upkeep import catch_up_all
from rogatory.settings import POSTGRESQL_OPTIONS

if TYPE_CHECKING:
    from procrastinate import App
    from procrastinate.jobs import Job
    from procrastinate.retry import RetryDecision
    from procrastinate.worker import Worker

PAUSE = 5.0
"""Seconds between two looks at what waits (at least; twenty times as long as a look took)."""

BEAT = 5.0
"""Seconds after which a worker says again that it lives."""

GRACE = 20.0
"""Seconds that a worker which is told to stop gives to what it is reading."""

_LATER = 10
"""Seconds after which a job is tried again that failed for want of the database or the store."""

_SOON = 0.5
"""Seconds between two looks at what others are still reading, where this one is to end then."""

_T = TypeVar("_T")


def run(
    instance: Instance,
    *,
    once: bool,
    allow_unconfined: bool = False,
    say: Callable[[str], None],
) -> work.Done:
    """Work off what waits, beside other workers; until it is told to stop, or ``once``.

    ``once`` ends when nothing waits any more and no other worker is reading.  ``say`` is given a
    sentence when something must be waited for.  Raises Unavailable where bubblewrap, and with
    ``once`` where the database or the vault cannot be used.
    """
    work_queue.install()
    for name in ("procrastinate", "psycopg.pool"):
        # What they log repeats arguments and traces of errors.
        logging.getLogger(name).addHandler(logging.NullHandler())
        logging.getLogger(name).propagate = False
    threading.excepthook = _quiet
    shift = _Shift(instance, once, allow_unconfined, say, curtain.closed())
    with curtain.aside():  # whoever starts it, it reads for everybody
        return asyncio.run(shift.run())


def _quiet(_ended: threading.ExceptHookArgs) -> None:
    """Say nothing of what ended a thread: it was handed to whoever waited for it."""


class _Shift:
    """The life of one worker process.

    State: ``_owed`` are tries that are to be taken back when the database answers again;
    ``_failed`` is what must end this process; ``_stopping`` is set by a signal.
    """

    def __init__(
        self,
        instance: Instance,
        once: bool,
        allow_unconfined: bool,
        say: Callable[[str], None],
        shut: frozenset[str],
    ) -> None:
        self._instance, self._once, self._allow_unconfined = instance, once, allow_unconfined
        self._say_to, self._last_said = say, ""
        self._done = work.Done(shut=shut)
        self._owed: list[work.Place] = []
        self._failed: RogatoryError | None = None
        self._stopping = asyncio.Event()
        self._worker: Worker | None = None

    async def run(self) -> work.Done:
        """Work until it is time to end; return what was done."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with suppress(ValueError, RuntimeError):  # not in the main thread: nobody signals
                loop.add_signal_handler(number, self._stop)
        while not self._stopping.is_set():
            fault = await self._turn()
            if self._failed is not None:
                raise self._failed
            if fault is not None:
                if self._once:
                    raise fault
                self._say(str(fault))
                await self._wait(_LATER)
            elif self._once and not await self._in_thread(self._is_left):
                break
            else:
                await self._wait(_SOON if self._once else 0.0)
        return self._done

    async def _turn(self) -> Unavailable | None:
        """Work as long as the database can be reached; return why it cannot."""
        from procrastinate.exceptions import ConnectorException
        from psycopg import Error

        beside: asyncio.Task[None] | None = None
        try:
            app = self._app()
            await self._in_thread(self._look)
            async with app.open_async():
                beside = None if self._once else asyncio.create_task(self._look_again())
                await self._work(app)
        except (ConnectorException, Error, DatabaseFault):
            return Unavailable(_("PostgreSQL does not answer; what waits is read when it does."))
        except Unavailable as error:
            return error
        finally:
            if beside is not None:
                beside.cancel()
        return None

    async def _work(self, app: App) -> None:
        from procrastinate.jobs import DeleteJobCondition
        from procrastinate.worker import Worker

        self._worker = Worker(
            app,
            queues=[work_queue.QUEUE],
            wait=not self._once,
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            update_heartbeat_interval=BEAT,
            stalled_worker_timeout=work_queue.STALLED,
            shutdown_graceful_timeout=GRACE,
        )
        try:
            if not self._stopping.is_set():
                await self._worker.run()  # type: ignore[no-untyped-call]
        finally:
            self._worker = None

    def _app(self) -> App:
        from procrastinate import App, PsycopgConnector

        url = database.address(self._instance.home, self._instance.config.database)
        given: dict[str, Any] = {**POSTGRESQL_OPTIONS, **database.parameters(url)}
        given["options"] += f" -c search_path={work_queue.SCHEMA}"
        given["application_name"] = "rogatory worker"
        app = App(connector=PsycopgConnector(kwargs=given, min_size=1, max_size=2, timeout=10.0))
        app.task(name=work_queue.TASK, queue=work_queue.QUEUE, retry=_again(self._say_error))(
            self._read
        )
        return app

    async def _read(self, exhibits: list[list[str]]) -> None:
        """Do a job."""
        places = {(case, exhibit) for case, exhibit in exhibits}
        # What cannot be waited for is left behind: it counts its own in vain.
        done = work.Done(shut=self._done.shut)
        try:
            await self._in_thread(lambda: self._read_now(places, done))
        except (DatabaseFault, asyncio.CancelledError):
            self._owed += done.at_hand
            with suppress(DatabaseFault):
                await self._in_thread(self._pay)
            raise
        except Unavailable as error:
            self._say(str(error))
            if self._once:
                self._failed = error
                self._stop()
            raise
        finally:
            for name, number in done.outcomes.items():
                self._done.outcomes[name] = self._done.outcomes.get(name, 0) + number
            self._done.parked += done.parked

    def _read_now(self, places: Collection[work.Place], done: work.Done) -> None:
        self._pay()
        for group, tried in work.groups(work.still_waiting(places)):
            if self._stopping.is_set():
                return  # it waits, and is found again
            work.read(self._instance, group, tried, done, allow_unconfined=self._allow_unconfined)

    def _pay(self) -> None:
        owed, self._owed = self._owed, []
        try:
            work.forgive(owed)
        except DatabaseFault:
            self._owed += owed
            raise

    def _look(self) -> None:
        """Find what waits; the index follows the records on the way."""
        fence.refresh(self._instance)
        self._pay()
        work_queue.install()
        work_queue.fill()
        self._done.entries += catch_up_all(self._instance, self._done.shut)

    async def _look_again(self) -> None:
        loop, pause = asyncio.get_running_loop(), PAUSE
        while True:
            await asyncio.sleep(pause)
            begun = loop.time()
            try:
                await self._in_thread(self._look)
            except DatabaseFault:
                self._say(_("PostgreSQL does not answer; what waits is read when it does."))
            except RogatoryError as error:
                self._say(str(error))
            pause = max(PAUSE, 20 * (loop.time() - begun))

    def _is_left(self) -> bool:
        """Tell whether anything waits, or is being read by others who may yet end at it."""
        load = work_queue.load()
        return bool(load.waiting or load.doing or work.count_waiting())

    def _stop(self) -> None:
        """End in order: what is being read is read to its end if that comes soon."""
        self._stopping.set()
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _say(self, sentence: str) -> None:
        if sentence != self._last_said:
            self._last_said = sentence
            self._say_to(sentence)

    def _say_error(self, error: BaseException) -> None:
        # The words of an error may quote a file.
        self._say(
            _("Reading ended with an error of the program ({name}); it is tried again.").format(
                name=type(error).__name__
            )
        )

    async def _in_thread(self, call: Callable[[], _T]) -> _T:
        """Run a call in a thread with a database connection of its own, which ends with it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()
        context = contextvars.copy_context()

        def answer(set_it: Callable[[Any], None], what: Any) -> None:
            if not future.done():
                set_it(what)

        def tell(set_it: Callable[[Any], None], what: Any) -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(answer, set_it, what)

        def do() -> None:
            try:
                tell(future.set_result, context.run(call))
            except BaseException as error:
                tell(future.set_exception, error)
                raise  # to _quiet
            finally:
                with suppress(DatabaseFault):
                    connection.close()

        threading.Thread(target=do, daemon=True).start()
        return await future


def _again(say: Callable[[BaseException], None]) -> Any:
    """Return when a job that failed is tried again: always; what bounds it are the tries."""
    from procrastinate.retry import BaseRetryStrategy, RetryDecision

    class Again(BaseRetryStrategy):
        def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
            if isinstance(exception, asyncio.CancelledError):
                return RetryDecision(priority=job.priority)
            if isinstance(exception, Unavailable | DatabaseFault):
                return RetryDecision(retry_in={"seconds": _LATER}, priority=job.priority)
            say(exception)
            return RetryDecision(priority=job.priority - 1)

    return Again()
