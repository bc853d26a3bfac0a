"""Site and worker in one process: what `make run` starts and Ctrl-C ends."""

import logging
import signal
import sys
import threading
from types import FrameType

import waitress

from accelerator import demo
from accelerator.app import create_app
from accelerator.db import reading
from accelerator.jobs import worker


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; says when it is ready, and what a visitor of the demo can sign in with."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app = create_app()
    settings = app.config["SETTINGS"]
    settings.refuse_unsafe()
    with app.app_context(), reading():
        has_demo = demo.is_loaded()
    if has_demo and not settings.demo:
        sys.exit(
            "This database holds the demo accounts, whose password is public. Use an empty one, or set DEMO=1."
        )
    try:
        server = waitress.create_server(app, host="127.0.0.1", port=settings.port, threads=8, ident="")
    except OSError as error:
        sys.exit(
            f"Port {settings.port} is not free ({error.strerror}). Choose another one: make run PORT=8001"
        )
    stop_worker = worker.start_worker(app)
    over = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=server.run, daemon=True).start()
    _say_ready(settings.port, has_demo)
    over.wait()
    server.close()
    stop_worker()
    return 0


def _say_ready(port: int, has_demo: bool) -> None:
    lines = [f"Ready: http://127.0.0.1:{port}"]
    if has_demo:
        names = ", ".join(demo.ACCOUNTS)
        lines += [f"Demo accounts, all @demo.example, password {demo.PASSWORD}:", f"  {names}"]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
