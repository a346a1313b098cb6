"""`python -m faults`: injects faults into running servers and prints a table of the results."""

import argparse
import asyncio
import random
import sys

import uvloop

from faults.fault_table import FAULTS, select_faults
from faults.report import format_details, format_table
from faults.run import Run, Target
from testing.postgres import PostgresUnavailable
from testing.redis import RedisUnavailable


def main() -> int:
    """Returns the exit status: 0 if every guarantee held, 1 if not, 2 if the run could not start.

    A run that misses its target of kills and writes exits with 1, too.
    """
    options = _parser().parse_args()
    if options.list:
        print("\n".join(f"{fault.name:22} {fault.description}" for fault in FAULTS))
        return 0
    try:
        faults = select_faults(options.only, options.skip)
    except ValueError as error:
        print(f"faults: {error}; see --list", file=sys.stderr)
        return 2
    seed = random.randrange(10**6) if options.seed is None else options.seed
    random.seed(seed)
    run = Run(faults, _target(options))
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run.execute())
    except (PostgresUnavailable, RedisUnavailable) as error:
        print(f"faults: {error}", file=sys.stderr)
        return 2
    return _print_report(run, seed)


def _print_report(run: Run, seed: int) -> int:
    """Prints the table and the details; returns the exit status."""
    print(f"\n{format_table(run.workloads)}\n\n{format_details(run.workloads)}")
    print(f"{run.kills} kills, {run.writes:,} acknowledged writes, seed {seed}")
    if run.violation_count or not run.is_target_reached:
        reason = (
            f"{run.violation_count} violations of guarantees"
            if run.violation_count
            else "too few kills or writes"
        )
        print(f"FAILED: {reason}; logs and data are in {', '.join(map(str, run.folders))}")
        return 1
    run.remove_folders()
    print("passed: nothing was lost")
    return 0


def _target(options: argparse.Namespace) -> Target:
    """The target of the run. With --minutes or --only, no number of kills and writes is required.

    --kills and --writes override these numbers.
    """
    is_full_run = options.minutes is None and not options.only
    kills, writes = (100, 100_000) if is_full_run else (0, 0)
    return Target(
        seconds=60 * (options.minutes if options.minutes is not None else 10),
        kills=kills if options.kills is None else options.kills,
        writes=writes if options.writes is None else options.writes,
    )


def _prefixes(text: str) -> list[str]:
    return [prefix for prefix in text.split(",") if prefix]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("faults", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, help="minimum duration (10); each fault is injected at least once"
    )
    parser.add_argument("--kills", type=int, help="minimum number of killed servers (100)")
    parser.add_argument("--writes", type=int, help="minimum number of acknowledged writes (100000)")
    parser.add_argument(
        "--only", type=_prefixes, default=[], help="prefixes of the faults to inject: kill,redis"
    )
    parser.add_argument(
        "--skip", type=_prefixes, default=[], help="prefixes of the faults to leave out"
    )
    parser.add_argument("--seed", type=int, help="seed of the random choices, to repeat a run")
    parser.add_argument("--list", action="store_true", help="print the faults and exit")
    return parser


sys.exit(main())
