"""The command line: ``vocsigma demo``, ``vocsigma report``, ``vocsigma formats``."""

from __future__ import annotations

import argparse
import io
import re
import sys
import traceback
from collections.abc import Sequence
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

import vocsigma as vs
from vocsigma.exceptions import ArgumentError, FormatError, TableError, VocsigmaError
from vocsigma.loaders._files.fingerprint import Format
from vocsigma.loaders._formats import FORMATS as READABLE

if TYPE_CHECKING:
    import pandas as pd

    from vocsigma.calendars import BusinessClock
    from vocsigma.loaders import Loaded
    from vocsigma.report import Report

FINE, OUT_OF_CONTROL, BAD_INPUT, FAULT = 0, 1, 2, 3
PAGE = "vocsigma_report.html"
FIVE_WEEKS = 35


FORMATS = {form.name: form for form in READABLE if form.gives == "messages"}
_WIDTH = max(map(len, FORMATS))
_ARGUMENTS = re.compile(r"(?<![\w-])(agents|owner|sla|hours|holidays|tz|until|every|by|baseline)=")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments after the program's name; those of the process if not given.

    Returns
    -------
    int
        The exit code: 0 fine, 1 out of control (with ``--fail-on-signal``), 2 bad input, 3 a fault of
        the program.

    Examples
    --------
    >>> from vocsigma.__main__ import main
    >>> main(["formats"])
    app_store        reviews of the App Store
    bluesky          posts of Bluesky
    boston311        a 311 file of the City of Boston
    ...
    0
    """
    args = _parser().parse_args(argv)
    try:
        code: int = args.run(args)
    except VocsigmaError as error:
        return _fail(_in_options(str(error)))
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing more can be written there.
        sys.stdout = None
        return 0
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except Exception:
        # Python would exit with 1, which says that the service is out of control.
        for line in traceback.format_exc().splitlines():
            print(_printable(line), file=sys.stderr)
        _fail("this is a fault of vocsigma, not a finding; please report it")
        return FAULT
    return code


def _fail(message: str) -> int:
    """Say on one line what is wrong."""
    print(f"vocsigma: {_printable(' '.join(message.split()))}", file=sys.stderr)
    return BAD_INPUT


def _in_options(message: str) -> str:
    """Name options instead of the arguments that the library's messages speak of."""
    return _ARGUMENTS.sub(r"--\1=", message)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vocsigma", description="Customer service under statistical control."
    )
    parser.add_argument("--version", action="version", version=f"vocsigma {vs.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_demo(
        commands.add_parser("demo", help="report on the bundled samples, one real, one simulated")
    )
    _add_report(commands.add_parser("report", help="report on exported files"))
    commands.add_parser("formats", help="list the formats of --format").set_defaults(run=_formats)
    return parser


def _add_demo(demo: argparse.ArgumentParser) -> None:
    _add_output(demo)
    demo.set_defaults(run=_demo)


def _add_report(report: argparse.ArgumentParser) -> None:
    add = report.add_argument
    add("files", nargs="+", metavar="FILE", help="one export, or several of the same format")
    add(
        "--format",
        required=True,
        choices=FORMATS,
        help="what wrote the files; see: vocsigma formats",
    )
    add(
        "--agents",
        action="append",
        metavar="HANDLE",
        help="an agent's handle or id, where the files do not say who is one; may be repeated",
    )
    add("--owner", metavar="HANDLE", help="whose archive it is, where the files do not say so")
    add(
        "--stamps-tz",
        metavar="ZONE",
        help="time zone of the files' stamps that name none, such as Europe/Berlin",
    )
    add(
        "--sla", default="1h", metavar="LIMIT", help="limit for an answer, such as 30min or 4h [1h]"
    )
    add("--hours", help="business hours, such as 'Mon-Fri 09:00-17:00'; needs --tz")
    add("--holidays", metavar="CODE", help="country or subdivision, such as DE-BY; needs --hours")
    add("--tz", help="time zone of business hours and days, such as Europe/Berlin [the format's]")
    add("--until", metavar="INSTANT", help="end of observation, with its zone [the newest message]")
    add(
        "--every",
        metavar="PERIOD",
        help="period of a point, such as 1d [chosen by the data's length]",
    )
    add("--by", action="append", metavar="COLUMN", help="split by this column; may be repeated")
    add("--baseline", type=int, metavar="N", help="limits rest on the first N periods [all]")
    add(
        "--customers",
        metavar="FILE",
        help="who stays: CSV with customer_id, joined_at, observed_until and lost, a customer a row",
    )
    add("--title", help="title of the page [the names of the files]")
    add(
        "--fail-on-signal",
        action="store_true",
        help="exit with 1 when a chart gives a signal after the baseline",
    )
    _add_output(report)
    report.set_defaults(run=_report)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", default=PAGE, metavar="FILE", help=f"the page [{PAGE}]")
    parser.add_argument("--tables", metavar="DIR", help="also write the tables here, as CSV")


def _formats(_args: argparse.Namespace) -> int:
    for name, form in FORMATS.items():
        print(f"{name:<{_WIDTH}} {form.title}")
    return FINE


def _report(args: argparse.Namespace) -> int:
    form = FORMATS[args.format]
    clock = _clock(args)
    names = ", ".join(Path(file).name for file in args.files)
    report = vs.service_report(
        [_read(form, file, args) for file in args.files],
        sla=args.sla,
        clock=clock,
        tz=args.tz or form.tz,
        until=args.until,
        every=args.every,
        by=args.by,
        title=args.title or names,
        baseline=args.baseline,
        customers=_customers(args, form) if args.customers else None,
    )
    _tell(report)
    report.save(args.out)
    _wrote(args.out)
    if args.tables:
        report.save_tables(args.tables)
        _wrote(args.tables)
    return OUT_OF_CONTROL if args.fail_on_signal and not report.in_control else FINE


def _read(form: Format, file: str, args: argparse.Namespace) -> Loaded:
    """Read a file of a format, with what the options say of it."""
    options = {"agents": args.agents, "owner": args.owner, "tz": args.stamps_tz}
    given = {name: value for name, value in options.items() if value is not None}
    strange = [name for name in given if name not in signature(form.read).parameters]
    if strange:
        message = f"{strange[0]}= is not needed for {form.title}; leave it out"
        raise VocsigmaError(_of_stamps(message))
    try:
        loaded: Loaded = form.read(file, **given)
    except VocsigmaError as error:
        raise VocsigmaError(_of_stamps(str(error))) from error
    return loaded


def _of_stamps(message: str) -> str:
    """Name the option for the zone of stamps; --tz is that of business hours and days."""
    return re.sub(r"\btz=", "--stamps-tz=", message)


def _customers(args: argparse.Namespace, form: Format) -> pd.DataFrame:
    """Read the customers; those without an end by --until were customers still."""
    import pandas as pd

    from vocsigma.loaders._files.source import in_utf8, open_source

    text = in_utf8(open_source(args.customers)).data()
    try:
        frame = pd.read_csv(io.BytesIO(text), dtype="str", keep_default_na=False, na_values=[""])
        return vs.as_customers(frame, until=args.until, tz=args.tz or form.tz)
    except (pd.errors.ParserError, TableError) as error:
        message = f"{Path(args.customers).name} cannot be read as customers: {error}"
        raise FormatError(message) from error


def _clock(args: argparse.Namespace) -> BusinessClock | None:
    """Make the business clock, where hours are given."""
    if args.hours and not args.tz:
        raise ArgumentError("--hours needs --tz: whose clock on the wall? Add --tz Europe/Berlin")
    if args.holidays and not args.hours:
        raise ArgumentError("--holidays needs --hours; add --hours 'Mon-Fri 09:00-17:00'")
    return vs.BusinessClock(args.hours, tz=args.tz, holidays=args.holidays) if args.hours else None


def _demo(args: argparse.Namespace) -> int:
    from vocsigma.report._html import page

    reports = {"nyc311": _real_sample(), "twcs_simulated": _simulated_sample()}
    for report in reports.values():
        _tell(report)
    html = page(
        [report.part for report in reports.values()], "Two services under statistical control"
    )
    Path(args.out).write_text(html, encoding="utf-8")
    _wrote(args.out)
    for name, report in reports.items() if args.tables else ():
        report.save_tables(Path(args.tables) / name)
        _wrote(Path(args.tables) / name)
    return FINE


def _real_sample() -> Report:
    return vs.service_report(
        vs.load_nyc311(),
        sla="24h",
        tz="America/New_York",
        by=["complaint_type", "borough"],
        title="Real data: complaints about animals to New York's 311",
    )


def _simulated_sample() -> Report:
    from vocsigma.datasets import load_customers_simulated

    return vs.service_report(
        vs.load_twcs_simulated(),
        sla="4h",
        baseline=FIVE_WEEKS,
        customers=load_customers_simulated(),
        title="Simulated data: three invented brands on Twitter",
    )


def _tell(report: Report) -> None:
    """Print the findings under the title."""
    print(_printable(report.part.title))
    for line in report.findings:
        print(_printable(f"  {line}"))


def _wrote(path: str | Path) -> None:
    print(_printable(f"Wrote {path}"))


def _printable(text: str) -> str:
    """Take out what a terminal would obey or could not show: names come from strangers."""
    safe = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    encoding = sys.stdout.encoding or "utf-8"
    return safe.encode(encoding, errors="replace").decode(encoding)


if __name__ == "__main__":
    sys.exit(main())
