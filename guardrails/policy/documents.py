"""The models of the policy documents: `System`, `Destination`, `Policy`, `Exemption`, `Detector`, `PolicyTest`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from .fields import (
    HOURS_OR_DAYS,
    ID,
    Amount,
    Count,
    Currency,
    Day,
    Form,
    FreeMapping,
    Id,
    Line,
    ListOf,
    Moment,
    Name,
    Pattern,
    Role,
    RuleId,
    Score,
    ToolName,
    ToolPattern,
    TypeName,
    Zone,
)
from .rules import Restore, Rule
from .wire import EventForm

API_VERSION = "guardrails/v1"
Stage = Literal["proposed", "pilot", "production", "retired"]
On = Literal["call", "prompt", "response", "tool_call", "tool_result", "decision"]
DataClass = Literal["public", "internal", "confidential", "pii", "phi", "financial"]


class Metadata(Form):
    """What every document says about itself."""

    id: Id
    """Unique among documents of its kind."""
    title: Line = ""
    """One line for people."""
    owner: Line
    """The person or office that answers for it."""
    controls: ListOf[Line] | None = None
    """Controls it serves, such as `HIPAA 164.502(a)` or `NIST AI RMF GOVERN 1.2`."""


class Measure(Form):
    """How success is measured."""

    metric: Line
    """What is measured."""
    baseline: Amount
    """Its value before."""
    target: Amount
    """Its value to reach."""


class Tool(Form):
    """A tool that a system may be given."""

    name: ToolName
    """The function's name."""
    aliases: ListOf[ToolName] | None = None
    """Other names for the same function."""
    zone: Zone | None = None
    """Trust zone that the arguments reach; without it, rules for every zone apply."""
    side_effects: bool = True
    """Whether running it changes anything."""
    decision: Annotated[str, Field(pattern=ID)] | None = None
    """Kind of decision that calling it commits."""
    parameters: FreeMapping | None = None
    """JSON Schema of the arguments; without it, arguments are of unknown type."""


def named(value: object) -> object:
    """A tool that is written as its name alone."""
    return {"name": value} if isinstance(value, str) else value


class SystemSpec(Form):
    """A registered AI application."""

    purpose: Line
    """What it is for."""
    stage: Stage
    """Only `pilot` and `production` run."""
    hypothesis: Line
    """Why it should help."""
    measure: Measure
    """Its measure of success."""
    review: Day
    """When it is looked at again; a pilot past this day is refused."""
    vendor_alternative: Line
    """Which product on the market was considered instead."""
    data_classes: ListOf[DataClass]
    """Classes of data it handles."""
    domains: ListOf[Literal["clinical", "financial"]] | None = None
    """Marks a system whose tools with side effects must each name their decision."""
    tools: ListOf[Annotated[Tool, BeforeValidator(named)]] | None = None
    """Its tools; a system without tools lists none."""


class Price(Form):
    """What a model costs, in millionths of the currency for a million tokens."""

    currency: Currency
    """ISO 4217 code."""
    prompt: Annotated[int, Field(ge=0, le=10**15)]
    """For prompt tokens."""
    response: Annotated[int, Field(ge=0, le=10**15)]
    """For response tokens."""


class DestinationSpec(Form):
    """A model or tool endpoint."""

    zone: Zone
    """Its trust zone; `public` is everything outside your agreements."""
    hosts: ListOf[Pattern] | None = None
    """Host names that it is reached at."""
    models: ListOf[Pattern] | None = None
    """Models that it serves."""
    covered: bool
    """Whether an agreement, such as a business associate agreement, covers it."""
    agreement: Line | None = None
    """Which agreement; needed when covered."""
    prices: dict[Name, Price] = Field(default_factory=dict, max_length=1000)
    """Prices by model."""

    @model_validator(mode="after")
    def _agreement_named(self) -> DestinationSpec:
        if self.covered and self.agreement is None:
            raise ValueError("`covered: true` needs `agreement`")
        if self.covered and self.zone == "public":
            raise ValueError("`zone: public` and `covered: true` exclude each other")
        return self


class Match(Form):
    """Where a policy applies.  What is left out matches everything; a list matches any of its entries."""

    on: ListOf[On] | None = None
    """Checkpoints."""
    systems: ListOf[Pattern] | None = None
    """System ids."""
    stages: ListOf[Stage] | None = None
    """Stages of the system."""
    destinations: ListOf[Pattern] | None = None
    """Destination ids."""
    zones: ListOf[Zone] | None = None
    """Trust zones: the tool's for tool calls and results, else the destination's."""
    tools: ListOf[ToolPattern] | None = None
    """Tool names."""
    roles: ListOf[Role] | None = None
    """Roles of which the actor has one."""


class PolicySpec(Form):
    """Where it applies, and its rules."""

    match: Match = Match()
    """Where it applies; everywhere when left out."""
    mode: Literal["enforce", "shadow"] = "enforce"
    """`shadow` judges, reports and changes nothing."""
    until: Moment | None = None
    """When shadow ends and enforcement starts."""
    locked: bool = False
    """A locked policy takes no exemption and no shadow."""
    sandbox: bool = False
    """Lets unregistered systems and unknown destinations pass where the policy applies; the destination then counts as `public`."""
    allow_unscanned: (
        ListOf[Literal["audio", "bytes", "encrypted", "file", "file_id", "image", "language", "object", "previous_response_id", "video"]]
        | None
    ) = None
    """Kinds of content that cannot be read and may still go to public zones where the policy applies."""
    restore: Restore | None = None
    """Pseudonyms that are put back where the policy applies.  Into a public zone only where `match` names that zone."""
    buffer: Literal["whole", "stream"] | None = None
    """How streams leave where the policy applies: `whole` judges all of it before the first chunk, `stream` refuses rules that need that.
    Left out, streams leave as they come, but for places with such a rule."""
    rules: ListOf[Rule] = ()
    """The rules; their order never matters."""

    @model_validator(mode="after")
    def _shape(self) -> PolicySpec:
        if (self.mode == "shadow") != (self.until is not None):
            raise ValueError("`mode: shadow` and `until` go together")
        if self.locked and (self.mode == "shadow" or any(r.mode == "shadow" for r in self.rules)):
            raise ValueError("`locked: true` and `mode: shadow` exclude each other")
        permits = self.sandbox or self.allow_unscanned or self.restore is not None
        if self.buffer == "stream" and self.restore is not None:
            raise ValueError("`buffer: stream` and `restore` exclude each other: pseudonyms are put back into a text that is complete")
        if self.mode == "shadow" and permits:
            raise ValueError("`mode: shadow` changes nothing: `sandbox`, `allow_unscanned` and `restore` stand in a policy of their own")
        if not self.rules and not permits and self.buffer is None:
            raise ValueError("expected at least one rule")
        return self


class BreakGlass(Form):
    """Lets a named role lift the rule for one action, to be reviewed afterwards."""

    roles: ListOf[Role]
    """Roles that may do so."""
    review_within: Annotated[str, Field(pattern=HOURS_OR_DAYS, examples=["24h"])]
    """How soon the use is reviewed."""


class ExemptionSpec(Form):
    """Lifts one rule in a scope for a time."""

    rule: RuleId
    """`policy/rule`."""
    match: Match = Match()
    """Where the rule is lifted; everywhere when left out."""
    approver: Line
    """Who approved it."""
    reason: Line
    """Why."""
    expires: Moment
    """When it ends."""
    break_glass: BreakGlass | None = None
    """Only for one declared emergency action at a time."""


class PatternRow(Form):
    """One pattern of a detector."""

    pattern: Annotated[str, Field(min_length=1, max_length=2000)]
    """An RE2 pattern."""
    score: Score = 0.8
    """Confidence of a hit, from 0 to 1."""
    context: ListOf[Annotated[str, Field(min_length=1, max_length=100)]] | None = None
    """Words of which one must stand near the hit."""


Label = Annotated[str, Field(min_length=1, max_length=100)]
MaxChars = Annotated[int, Field(ge=1, le=1_000_000)]


class Presidio(Form):
    """Recognizers of Presidio; needs the extra `nlp`."""

    recognizers: Annotated[ListOf[Label], Field(min_length=1, max_length=100, examples=[["UsSsnRecognizer"]])]
    """Names of their classes; those that ask a service are refused."""
    types: Annotated[dict[Label, TypeName], Field(min_length=1, max_length=200, examples=[{"US_SSN": "SSN"}])]
    """Which of their entities is which type; all others are left out."""
    min_score: Score = 0.5
    """Least score of a hit that counts."""
    model: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    """A spaCy model for words and entities, as in `spacy`; without one, text is only split into words."""
    max_chars: MaxChars = 100_000
    """A longer text is not read, and the stricter reading is taken."""


class Spacy(Form):
    """A spaCy pipeline; needs the extra `nlp`."""

    model: Annotated[str, Field(min_length=1, max_length=500, examples=["en_core_web_md"])]
    """An installed package, or a folder, written with a `/`, from that of the policies; never downloaded."""
    labels: Annotated[dict[Label, TypeName], Field(min_length=1, max_length=200, examples=[{"PERSON": "NAME"}])]
    """Which of its labels is which type; all others are left out."""
    score: Score = 0.85
    """Confidence of every hit; spaCy gives none."""
    without: ListOf[Label] = ()
    """Components that are not loaded, such as `parser`: what names entities seldom needs them, and they take most of the time."""
    max_chars: MaxChars = 100_000
    """A longer text is not read, and the stricter reading is taken."""


class Uses(Form):
    """A detector of others; exactly one."""

    presidio: Presidio | None = None
    """Presidio's recognizers."""
    spacy: Spacy | None = None
    """A spaCy pipeline."""

    @model_validator(mode="after")
    def _one(self) -> Uses:
        if (self.presidio is None) == (self.spacy is None):
            raise ValueError("expected exactly one of `presidio` and `spacy`")
        return self

    @property
    def types(self) -> frozenset[str]:
        """The types that it gives."""
        named = self.presidio.types if self.presidio is not None else self.spacy.labels if self.spacy is not None else {}
        return frozenset(named.values())


class DetectorSpec(Form):
    """Patterns and words of your own for one type of identifier, or a detector of others."""

    type: TypeName | None = None
    """The type that policies and redactions name; with `patterns` or `words`."""
    uses: Uses | None = None
    """Presidio's recognizers or a spaCy pipeline, which say their types themselves."""
    patterns: ListOf[PatternRow] | None = None
    """Patterns."""
    words: ListOf[Annotated[str, Field(min_length=1, max_length=200)]] | None = None
    """Whole words or phrases, in any case."""

    @model_validator(mode="after")
    def _says_something(self) -> DetectorSpec:
        if self.uses is not None:
            if self.type is not None or self.patterns is not None or self.words is not None:
                raise ValueError("`uses` stands alone, without `type`, `patterns` and `words`")
            return self
        if self.patterns is None and self.words is None:
            raise ValueError("expected `patterns` or `words`, or `uses`")
        if self.type is None:
            raise ValueError("`patterns` and `words` need a `type`")
        return self

    @property
    def types(self) -> frozenset[str]:
        """The types that it gives."""
        return self.uses.types if self.uses is not None else frozenset({self.type} if self.type else ())


class Expect(Form):
    """What a case expects."""

    effect: Literal["allow", "warn", "redact", "hold", "block", "halt"]
    """The verdict's effect."""
    rules: ListOf[RuleId] | None = None
    """Rules that must be among the findings, as `policy/rule`."""
    not_rules: ListOf[RuleId] | None = None
    """Rules that must not be among the findings."""
    redacted: Annotated[str, Field(max_length=100_000)] | None = None
    """The text after redaction; where a pseudonym would stand, the type's name in brackets."""
    clamp: Count | None = None
    """The clamped maximum of response tokens."""
    signers: Annotated[int, Field(ge=1, le=10)] | None = None
    """How many people have to sign."""


class Case(Form):
    """One event and what the policies must say about it."""

    name: Line
    """A promise, in words."""
    event: EventForm
    """What is about to happen."""
    at: Moment | None = None
    """The time of judging; 2026-01-01 when left out and no rule depends on it."""
    expect: Expect
    """What the policies must say."""


class PolicyTestSpec(Form):
    """Cases that `guardrails test` runs against the loaded policies."""

    cases: ListOf[Case]
    """The cases."""


class _Document(Form):
    apiVersion: Literal["guardrails/v1"]  # noqa: N815  reason: the field's name in Kubernetes-shaped documents
    """Format version."""
    metadata: Metadata
    """What the document says about itself."""


class System(_Document):
    """A registered AI application with owner, stage, purpose and measure of success."""

    kind: Literal["System"]
    spec: SystemSpec


class Destination(_Document):
    """A model or tool endpoint with its trust zone."""

    kind: Literal["Destination"]
    spec: DestinationSpec


class Policy(_Document):
    """Rules and where they apply."""

    kind: Literal["Policy"]
    spec: PolicySpec


class Exemption(_Document):
    """Lifts one rule in a scope for a time, with an approver and a reason."""

    kind: Literal["Exemption"]
    spec: ExemptionSpec


class Detector(_Document):
    """Patterns and words of your own for one type of identifier, or a detector of others."""

    kind: Literal["Detector"]
    spec: DetectorSpec


class PolicyTest(_Document):
    """Cases beside the policies, run by `guardrails test`."""

    kind: Literal["PolicyTest"]
    spec: PolicyTestSpec


Document = System | Destination | Policy | Exemption | Detector | PolicyTest
KINDS: dict[str, type[Document]] = {k.__name__: k for k in (System, Destination, Policy, Exemption, Detector, PolicyTest)}
