"""Runs all benchmarks, or those named: `python -m bench writes fan_out`. All take some minutes."""

import asyncio
import sys

import uvloop

from bench import click_latency, documents, fan_out, subscribers, typing_latency, writes
from tests.browser.chromium import BrowserUnavailable

BENCHMARKS = {
    "writes": writes.measure,
    "fan_out": fan_out.measure,
    "documents": documents.measure,
    "subscribers": subscribers.measure,
    "click_latency": click_latency.measure,
    "typing_latency": typing_latency.measure,
}


def main() -> int:
    """Prints a line for each figure. Compare ratios; absolute figures depend on the machine."""
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    for name in names:
        print(f"{name}:", flush=True)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # the server's loop
            try:
                runner.run(BENCHMARKS[name]())
            except BrowserUnavailable as reason:
                print(f"  not measured: {reason}")
    return 0


sys.exit(main())
