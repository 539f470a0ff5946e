"""``python -m appliance.parse --model PATH``: read intents of JSON lines.

Standard input: ``{"text": …, "lang": "en" | "fr", "context": "idle" | "answering" |
"choice"}`` a line. Standard output: ``{"intent": …, "confidence": …, "doubt": …}`` line for
line; ``doubt`` is the command that a reply may have been, or null.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.absent import do_without_tensorflow
from appliance.quiet import keep_quiet

if TYPE_CHECKING:
    from rasa.core.agent import Agent


def load_agent(model: Path) -> Agent:
    """Load the model archive into a Rasa agent without endpoints."""
    from rasa.core.agent import Agent

    return Agent.load(str(model))


async def parse(agent: Agent, line: dict[str, Any]) -> dict[str, Any]:
    """Return intent and confidence as the served model would read the message."""
    from rasa.core.channels.channel import UserMessage

    from appliance.channel import neutralise_slash

    if agent.processor is None:
        raise SystemExit("the archive holds no model: run `python -m appliance.train` again")
    metadata = {"lang": line.get("lang"), "context": line.get("context")}
    message = UserMessage(neutralise_slash(str(line.get("text") or "")), metadata=metadata)
    parsed = await agent.processor.parse_message(message)
    intent, behind = parsed["intent"], parsed.get("intent_ranking", [])[1:]
    return {
        "intent": intent["name"],
        "confidence": round(float(intent["confidence"]), 4),
        "doubt": behind[0]["name"] if behind else None,
    }


def main() -> None:
    """Answer each line of standard input with one line, at once."""
    keep_quiet()
    parser = argparse.ArgumentParser(prog="appliance.parse", description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    options = parser.parse_args()
    do_without_tensorflow()
    agent = load_agent(options.model)
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(asyncio.run(parse(agent, json.loads(line)))), flush=True)


if __name__ == "__main__":
    main()
