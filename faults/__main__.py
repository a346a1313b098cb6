"""`python -m faults`: runs the faults and prints the table; status 1 where a promise was broken."""

import argparse
import asyncio
import random
import sys

import uvloop

from faults.fault_table import FAULTS, chosen
from faults.report import details, table
from faults.run import Run, Target
from testing.postgres import PostgresUnavailable
from testing.redis import RedisUnavailable


def main() -> int:
    """Exit status: 0 nothing was lost, 1 something was, 2 it could not be run."""
    options = _parser().parse_args()
    if options.list:
        print("\n".join(f"{one.name:22} {one.what}" for one in FAULTS))
        return 0
    try:
        faults = chosen(options.only, options.skip)
    except ValueError as no:
        print(f"faults: {no}; see --list", file=sys.stderr)
        return 2
    seed = options.seed or random.randrange(10**6)
    random.seed(seed)
    run = Run(faults, _target(options))
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run.execute())
    except (PostgresUnavailable, RedisUnavailable) as no:
        print(f"faults: {no}", file=sys.stderr)
        return 2
    return _told(run, seed)


def _told(run: Run, seed: int) -> int:
    print(f"\n{table(run.workloads)}\n\n{details(run.workloads)}")
    print(f"{run.kills} kills, {run.writes:,} acknowledged writes, seed {seed}")
    if run.violation or not run.reached:
        said = f"{run.violation} promises broken" if run.violation else "too few kills or writes"
        print(f"FAILED: {said}; logs and data are in {', '.join(map(str, run.folders))}")
        return 1
    run.remove_folders()
    print("nothing lost")
    return 0


def _target(options: argparse.Namespace) -> Target:
    """Whoever shortens a run or chooses faults has asked for no number of kills and writes."""
    whole = options.minutes is None and not options.only
    kills, writes = (100, 100_000) if whole else (0, 0)
    return Target(
        seconds=60 * (options.minutes if options.minutes is not None else 10),
        kills=kills if options.kills is None else options.kills,
        writes=writes if options.writes is None else options.writes,
    )


def _names(text: str) -> list[str]:
    return [one for one in text.split(",") if one]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("faults", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, help="at least so long (10); each fault has its turn"
    )
    parser.add_argument("--kills", type=int, help="at least so many kills (100)")
    parser.add_argument("--writes", type=int, help="at least so many acknowledged writes (100000)")
    parser.add_argument(
        "--only", type=_names, default=[], help="faults by how they begin: kill,redis"
    )
    parser.add_argument("--skip", type=_names, default=[], help="all but these")
    parser.add_argument("--seed", type=int, help="draws the same lots again")
    parser.add_argument("--list", action="store_true", help="print the faults")
    return parser


sys.exit(main())
