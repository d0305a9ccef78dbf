"""`python -m training`: writes the model file of the package, with fixed seeds and on one core."""

# ruff: noqa: E501, S311  (tables stay whole, chance here is no secret)

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

from .corpus import Encoded, Forms, encode
from .export import export
from .generate.texts import Text, Writer
from .prose import paragraphs
from .train import train
from .usage import paths, usages
from .wordclasses import build, lexicon

OUT = Path(__file__).parent.parent / "guardrails" / "detect" / "model" / "phi-en.npz"
_VOCABULARY = 12_000
_OFTEN = 6  # a word outside of entities must be seen so often to get a vector of its own


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(line + "\n")


def _part(writer: Writer, texts: int, seed: int, prose: list[str], forms: Forms) -> Encoded:
    rng = random.Random(seed)
    rows = list(writer.texts(texts, seed))
    for paragraph in prose:
        roll = rng.random()
        shown = paragraph.lower() if roll < 0.12 else paragraph if roll < 0.6 else paragraph.split(". ")[0]
        rows.append(Text(shown, ()))
    return encode(rows, forms)


def main() -> None:
    """Build everything from the sources to the file."""
    parser = argparse.ArgumentParser(prog="python -m training", description="Train the PHI model and write its file.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--texts", type=int, default=50_000, help="generated texts of one round")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument(
        "--held-out", action="store_true", help="keep one template in nine and one name in eleven from training, to measure generalization"
    )
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    started = time.process_time()
    prose = paragraphs()
    used = usages()
    words = lexicon(build(prose, used), used)
    say(f"{len(words)} words in the lexicon, {len(prose)} paragraphs of prose, {time.process_time() - started:.0f} CPU seconds")
    writer = Writer(held_out=False if options.held_out else None)
    forms = Forms()
    share = len(prose) // options.rounds
    rounds = range(options.rounds)
    data = [_part(writer, options.texts, options.seed * 1000 + n, list(prose[n :: options.rounds][:share]), forms) for n in rounds]
    frequent = [form for form, count in sorted(forms.plain.items(), key=lambda x: (-x[1], x[0])) if count >= _OFTEN][:_VOCABULARY]
    vocabulary = {form: index for index, form in enumerate(frequent, 1)}
    say(
        f"{sum(len(part.forms) for part in data)} tokens, {len(forms.index)} forms, {len(vocabulary)} known words, {time.process_time() - started:.0f} CPU seconds"
    )
    model = train(data, forms, words, vocabulary, paths(), seed=options.seed, say=say)
    export(options.out, model, words, vocabulary, {"language": "en", "seed": options.seed, "texts": options.texts * options.rounds})
    say(f"{options.out.name}: {options.out.stat().st_size / 1e6:.2f} MB, {time.process_time() - started:.0f} CPU seconds in all")


if __name__ == "__main__":
    main()
