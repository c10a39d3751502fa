"""Errors as the user meets them: clear lines on stderr in the chosen language, an exit code, never a traceback.

No text of an unexpected exception is shown: it may quote a value or a secret. Its class and place are.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from ..errors import COMPLETE, INCOMPLETE, INTERRUPTED, USAGE, PrivauditError, ReportError
from ..redact import disk_error
from .printing import STDOUT, in_text, silence, tell

LANG_KEY = "privaudit.lang"
"""Where a command leaves the language, in the context's ``meta``, once it is known."""

_SECRET = re.compile(r"[^\s'\"]*:[^\s'\"@]+@[^\s'\"]*|(?i:\b(?:pass\w*|pwd|secret|token)=)[^\s'\"]*")
_URL = re.compile(r"[A-Za-z][\w+.-]*://[^\s'\"]*")


def guarded_main(main: Callable[..., Any], *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
    """Run click's main; in stand-alone mode exit with a code and lines instead of letting an exception out."""
    if not standalone_mode:
        return main(*args, standalone_mode=False, **extra)
    raise SystemExit(_code_of(main, *args, **extra))


def _code_of(main: Callable[..., Any], *args: Any, **extra: Any) -> int:
    try:
        with _signals_as_interrupts():
            code = main(*args, standalone_mode=False, **extra)
    except click.Abort:
        code = _interrupted()
    except SystemExit as e:  # a second interruption (cli/interruption.py)
        code = _interrupted() if e.code == INTERRUPTED else _reader_gone()
    except click.exceptions.NoArgsIsHelpError as e:
        tell(e.format_message())
        code = USAGE
    except click.ClickException as e:
        code = _usage(e, next((list(a) for a in (*args, extra.get("args")) if a is not None), sys.argv[1:]))
    except PrivauditError as e:
        code = show(e, default_language())
    except OSError as e:  # help or version; a command's own errors are not let out
        silence(sys.stdout)
        code = show(ReportError(STDOUT, None, disk_error(e)), default_language())
    except Exception as e:  # noqa: BLE001 - the last resort: no traceback may reach the user, it quotes values
        code = show_unexpected(e, default_language())
    return code if isinstance(code, int) else 0


def _reader_gone() -> int:
    """What click makes of a pipe without a reader (SystemExit): there is nobody to blame."""
    silence(sys.stdout)
    return COMPLETE


@contextlib.contextmanager
def _signals_as_interrupts() -> Iterator[None]:
    """Have SIGTERM and a closed terminal end a command as Ctrl-C does: what it began is closed and removed."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)):
            if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP
                before[number] = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


class Command(click.Command):
    """A command that shows its own errors in the language it was asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line; arguments left over are an error."""
        from .usage import parse_exactly

        return parse_exactly(self, ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours, or an unexpected one, ends it with its exit code."""
        try:
            return super().invoke(ctx)
        except (
            click.ClickException,
            click.Abort,
            click.exceptions.Exit,
            KeyboardInterrupt,
            SystemExit,
            BrokenPipeError,
        ):
            raise  # click knows what to do with these
        except PrivauditError as e:
            code = show(e, _language(ctx))
        except Exception as e:  # noqa: BLE001 - see guarded_main
            code = show_unexpected(e, _language(ctx))
        raise click.exceptions.Exit(code)


def _language(ctx: click.Context) -> str:
    return str(ctx.meta.get(LANG_KEY) or ctx.params.get("lang") or default_language())


def default_language() -> str:
    """Return the locale's language, else English."""
    from ..config.language import choose_language

    return choose_language(None, None, os.environ)


def say(key: str, lang: str, /, **params: object) -> None:
    """Print a text of area ``cli`` on stderr."""
    tell(in_text(f"cli.{key}", lang, params))


def show(error: PrivauditError, lang: str) -> int:
    """Print an error of ours and a hint where there is one; return its exit code."""
    from ..errors import ConfigError
    from ..i18n import has_text
    from ..redact import one_line

    params = dict(error.params)
    what = in_text(f"reasons.{error.reason}", lang, {k: _no_secret(v) for k, v in params.items()})
    tell(in_text("cli.error", lang, {"where": _no_secret(error.where), "what": what}))
    if isinstance(error, ConfigError):
        for problem in error.problems:
            tell(f"  {one_line(problem)}")
    if has_text(f"cli.hint.{error.reason}", lang):
        tell(in_text(f"cli.hint.{error.reason}", lang, params))
    return error.exit_code


def _no_secret(said: str) -> str:
    """What a person typed in the place of a path may be how to reach a database."""
    from ..redact import may_hold_secret

    return said if "://" in said or not may_hold_secret(said) else "…"


def show_unexpected(error: BaseException, lang: str) -> int:
    """Print the class and the place of an exception nobody planned for, without its text; return the exit code.

    It counts as incomplete: whatever was asked for was not done wholly.
    """
    if isinstance(error, KeyboardInterrupt):
        return _interrupted(lang)
    say("internal_error", lang, error=type(error).__name__, place=place_of(error))
    return INCOMPLETE


def place_of(error: BaseException) -> str:
    """Return ``privaudit/engine/run.py:120``: the innermost frame that is ours, without the machine's folders."""
    frames = traceback.extract_tb(error.__traceback__)
    package = Path(__file__).parent.parent
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(package):
            return f"{package.name}/{path.relative_to(package).as_posix()}:{frame.lineno}"
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


def _interrupted(lang: str | None = None) -> int:
    say("interrupted", lang or default_language())
    return INTERRUPTED


def _usage(error: click.ClickException, arguments: Sequence[str]) -> int:
    """Show click's own error; an argument it quotes may be a URL with a password."""
    from ..redact import safe_url
    from .usage import asked_language, usage_lines, usage_message

    lang = asked_language(arguments) or default_language()
    if isinstance(error, click.UsageError):
        tell(usage_lines(error, lang))
    message = _URL.sub(lambda found: safe_url(found[0]), usage_message(error, lang))
    message = _SECRET.sub("…", message)
    tell(in_text("cli.usage.error", lang, {"message": message}))
    return USAGE
