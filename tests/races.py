"""Several people at once: threads that start together, each in a unit of work of its own."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from accelerator.db import unit_of_work
from accelerator.errors import Conflict

PATIENCE = 30


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Run acts in threads that start together; gives, in their order, each result or the Conflict it ended with."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait()
            try:
                with unit_of_work():
                    results[place] = act()
            except Conflict as refusal:
                results[place] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results
