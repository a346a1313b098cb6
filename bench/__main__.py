"""Runs every benchmark, or those named: `python -m bench writes fan_out`. Takes some minutes."""

import asyncio
import sys

import uvloop

from bench import browser, crowd, documents, fan_out, keys, writes
from tests.browser.chromium import BrowserUnavailable

BENCHMARKS = {
    "writes": writes.measure,
    "fan_out": fan_out.measure,
    "documents": documents.measure,
    "crowd": crowd.measure,
    "browser": browser.measure,
    "keys": keys.measure,
}


def main() -> int:
    """Prints one line per figure. Compare ratios; absolute figures move with the machine."""
    wanted = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in wanted if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
        return 2
    for name in wanted:
        print(f"{name}:", flush=True)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # the server's loop
            try:
                runner.run(BENCHMARKS[name]())
            except BrowserUnavailable as reason:
                print(f"  not measured: {reason}")
    return 0


sys.exit(main())
