"""`python -m tests.trials faults [NAME]...`, `kills [COUNT] [SEED]` or `machines`: trials."""

import sys

from tests.trials import faults, kills, machines


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def main(trial: str = "", *arguments: str) -> int:
    if trial == "faults":
        tried = faults.attempt_all(arguments, say)
        print(faults.report(tried))  # noqa: T201
        return 0 if all(one.good for one in tried) else 1
    if trial == "kills":
        count, seed = [*map(int, arguments), *(40, 1)[len(arguments) :]]
        killed = kills.kill_all(count, seed, say)
        print(kills.table(killed))  # noqa: T201
        return 0 if not any(one.problems for one in killed) else 1
    if trial == "machines":
        steps = machines.exercise(say)
        print(machines.table(steps))  # noqa: T201
        return 0 if all(step.good for step in steps) else 1
    say(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
