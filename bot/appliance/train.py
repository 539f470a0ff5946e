"""``python -m appliance.train --out PATH``: train the model archive PATH (.tar.gz).

Run with the repository root as the working directory. Progress goes to standard output.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import os
import sys
import time
from pathlib import Path

from appliance.absent import do_without_tensorflow
from appliance.quiet import keep_quiet

CONFIG = "config.yml"
DOMAIN = "bot/domain.yml"
DATA = "data"


def train(out: Path) -> None:
    """Train from config.yml, bot/domain.yml and data/, and write the archive ``out``.

    The archive appears only when it is whole: a killed training leaves no half model.
    """
    import tqdm
    from rasa.model_training import train as train_rasa

    # Rasa draws a bar for every one of a few dozen rules.
    tqdm.tqdm.__init__ = functools.partialmethod(tqdm.tqdm.__init__, disable=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = f".{out.name.removesuffix('.tar.gz')}.{os.getpid()}"
    rasa_says = io.StringIO()
    with contextlib.redirect_stdout(rasa_says):
        result = train_rasa(
            domain=DOMAIN,
            config=CONFIG,
            training_files=[DATA],
            output=str(out.parent),
            force_training=True,
            fixed_model_name=unfinished,
        )
    if result.model is None:
        raise SystemExit(f"no model was trained:\n{rasa_says.getvalue()}")
    Path(result.model).replace(out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(prog="appliance.train", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    started = time.monotonic()
    print("Loading Rasa …", flush=True)
    keep_quiet()
    sys.excepthook = sys.__excepthook__  # no patient here: an author needs the whole error
    do_without_tensorflow()
    import rasa.model_training  # noqa: F401

    print("Learning intents and rules …", flush=True)
    train(out)
    print(f"Trained in {time.monotonic() - started:.0f} s: {out}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
