"""`python -m scheduler`: reminders, deliveries, and what a crash left open."""

from __future__ import annotations

import asyncio
import signal
import sys

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from cairn import logs
from cairn.channels.mail import mail_sender
from cairn.channels.sms import TwilioAccount, TwilioSender
from cairn.content.findings import ContentError
from cairn.home import CannotStart
from cairn.settings import settings
from cairn.turns.notify import Ways
from cairn.turns.runtime import Runtime
from scheduler.jobs import Jobs

log = structlog.get_logger()


def main() -> int:
    """Run until SIGTERM or SIGINT; 1 when it cannot start."""
    logs.configure("scheduler")
    try:
        runtime = Runtime.open(settings())
        sender = TwilioSender(TwilioAccount.of(runtime.home))
        ways = Ways(sender, mail_sender(runtime.home))
    except (CannotStart, ContentError) as error:
        sys.stderr.write(f"cairn scheduler: {error}\n")
        return 1
    asyncio.run(serve(runtime, ways, sender))
    return 0


async def serve(runtime: Runtime, ways: Ways, sender: TwilioSender) -> None:
    """Run the jobs until the process is told to stop, then finish those at work."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    scheduler = AsyncIOScheduler(timezone="UTC")
    jobs = Jobs(runtime, ways)
    jobs.schedule(scheduler)
    scheduler.start()
    content = asyncio.create_task(runtime.keep_current())
    log.info("scheduler_started")
    if runtime.settings.heartbeat_url is None and not runtime.home.demo:
        log.warning("no_heartbeat_url", mend="set CAIRN_HEARTBEAT_URL: nobody sees it stop")
    await stop.wait()
    content.cancel()
    scheduler.pause()
    await jobs.idle()
    scheduler.shutdown(wait=False)
    await sender.close()
    await runtime.db.close()
    log.info("scheduler_stopped")


if __name__ == "__main__":
    sys.exit(main())
