"""The models of one rule and its families (`tools`, `authority`, `tokens`, `text`, `phi`, `when`) as an author writes them."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from ..events import LEVELS
from .fields import (
    ID,
    TYPE,
    TYPE_OR_PROFILE,
    Amount,
    AnyScalar,
    Count,
    Currency,
    Duration,
    Expression,
    Form,
    Id,
    Line,
    ListOf,
    Moment,
    Name,
    Role,
    Score,
    ToolPattern,
)

Effects = Literal["warn", "redact", "hold", "block", "halt"]
Ceiling = Literal["inform", "draft", "recommend", "decide"]
Period = Literal["request", "session", "hour", "day", "week", "month"]
Scope = Literal["request", "session", "user", "team", "system", "destination"]
FAMILIES = ("tools", "authority", "tokens", "text", "phi")


class Limits(Form):
    """What one argument of a tool must satisfy.  A missing argument does not satisfy it."""

    min: Amount | None = None
    """The smallest number that is accepted."""
    max: Amount | None = None
    """The largest number that is accepted."""
    one_of: ListOf[AnyScalar] | None = None
    """The accepted values."""
    matches: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    """An RE2 pattern that the whole text must match."""
    max_length: Count | None = None
    """The longest text, in code points, or the longest list that is accepted."""

    @model_validator(mode="after")
    def _says_something(self) -> Limits:
        if not self.model_fields_set:
            raise ValueError("expected at least one of `min`, `max`, `one_of`, `matches`, `max_length`")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"`min` {self.min} is above `max` {self.max}")
        return self


class ToolEntry(Form):
    """A tool by name pattern, for some roles, with limits on its arguments."""

    name: ToolPattern
    """The tool's name; `*` and `?` are wildcards."""
    roles: ListOf[Role] | None = None
    """Only for actors with one of these roles."""
    args: dict[Name, Limits] = Field(default_factory=dict, max_length=100)
    """Limits by argument name; `claim.amount` leads into an object."""


def _entry(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


Entries = ListOf[Annotated[ToolEntry, BeforeValidator(_entry)]]


class ToolLists(Form):
    """Which tools may or may not run: exactly one of the two lists."""

    allow: Entries | None = None
    """The only tools that may run.  Several allow-lists intersect."""
    deny: Entries | None = None
    """Tools that may not run."""

    @model_validator(mode="after")
    def _one_list(self) -> ToolLists:
        if (self.allow is None) == (self.deny is None):
            raise ValueError("expected exactly one of `allow` and `deny`")
        return self


def _tools_shape(value: Any) -> str:
    return "list" if isinstance(value, list | tuple) else "lists"


Tools = Annotated[Annotated[Entries, Tag("list")] | Annotated[ToolLists, Tag("lists")], Discriminator(_tools_shape)]


class Signed(Form):
    """Who has to sign."""

    roles: ListOf[Role]
    """Roles of which a signer needs one."""
    count: Annotated[int, Field(ge=1, le=10)] = 1
    """How many different people have to sign."""
    within: Duration | None = None
    """How long a signature lasts, such as `48h`."""


class Measured(Form):
    """The amount that chooses a band."""

    value: Expression = "decision.amount"
    """A condition-language expression that gives the number."""
    currency: Currency
    """ISO 4217 code of the bands."""


class Risk(Form):
    """The risk score that chooses a band."""

    value: Expression
    """A condition-language expression that gives the number."""


class Band(Form):
    """How far the AI may go up to a limit, and who signs beyond that."""

    up_to: Amount | None = None
    """The largest amount or risk in this band, itself included; left out in the last band."""
    ai_may: Ceiling
    """inform < draft < recommend < decide."""
    signed_by: Signed | None = None
    """Who signs what goes further; without it, going further is blocked."""


class Authority(Form):
    """How far the AI may go for one kind of decision."""

    decision: Annotated[str, Field(pattern=ID, examples=["claims.payout"])]
    """The kind of decision, as tools and proposals name it."""
    ai_may: Ceiling | None = None
    """inform < draft < recommend < decide; instead of bands."""
    signed_by: Signed | None = None
    """Who signs what goes further; without it, going further is blocked."""
    amount: Measured | None = None
    """Chooses the band by money."""
    risk: Risk | None = None
    """Chooses the band by a risk score."""
    bands: ListOf[Band] | None = None
    """Bands in rising order; the last one has no `up_to`."""

    @model_validator(mode="after")
    def _bands_or_ceiling(self) -> Authority:
        if (self.bands is None) == (self.ai_may is None):
            raise ValueError("expected exactly one of `ai_may` and `bands`")
        if self.bands is None:
            if self.amount or self.risk:
                raise ValueError("`amount` and `risk` choose a band, and there are no `bands`")
            return self
        if self.signed_by is not None:
            raise ValueError("`signed_by` stands in each band, not beside `bands`")
        if (self.amount is None) == (self.risk is None):
            raise ValueError("`bands` need exactly one of `amount` and `risk`")
        limits = [b.up_to for b in self.bands]
        if limits[-1] is not None:
            raise ValueError("the last of the `bands` has no `up_to`, so that every amount has a band")
        rising = [x for x in limits[:-1] if x is not None]
        if len(rising) != len(limits) - 1 or any(a >= b for a, b in pairwise(rising)):
            raise ValueError("`bands` rise: each `up_to` is above the one before it")
        for low, high in pairwise(self.bands):
            if LEVELS.index(high.ai_may) > LEVELS.index(low.ai_may):
                raise ValueError(f"`bands` may not let the AI go further as they rise: `{high.ai_may}` after `{low.ai_may}`")
        return self


class Budget(Form):
    """Tokens or money that may be used in a period.  Enforced where the application names a `state`, which keeps the count."""

    scope: ListOf[Scope]
    """What shares the budget: one pot for each combination.  Who is not known shares one pot with all others who are not."""
    per: Period
    """When it starts anew: with a calendar period (weeks begin on Monday), or for each `request` or `session`, which `scope` then names."""
    tokens: Annotated[int, Field(ge=0, le=10**15)] | None = None
    """Limit in tokens."""
    micros: Annotated[int, Field(ge=0, le=10**15)] | None = None
    """Limit in millionths of the currency."""
    currency: Currency | None = None
    """ISO 4217 code, with `micros`."""
    time_zone: Annotated[str, Field(max_length=64, examples=["America/New_York"])] = "UTC"
    """IANA name of the zone whose calendar counts."""
    when_down: Literal["closed", "open", "lease"] = "closed"
    """While the store does not answer: `closed` refuses, `open` lets pass and counts later, `lease` spends what was leased before."""

    @model_validator(mode="after")
    def _one_unit(self) -> Budget:
        if (self.tokens is None) == (self.micros is None):
            raise ValueError("expected exactly one of `tokens` and `micros`")
        if (self.micros is None) != (self.currency is None):
            raise ValueError("`micros` and `currency` go together")
        if ("request" in self.scope) != (self.per == "request"):
            raise ValueError("`scope: [request]` and `per: request` go together")
        if self.per == "session" and "session" not in self.scope:
            raise ValueError("`per: session` needs `session` in its `scope`")
        return self


class Tokens(Form):
    """Caps on the size of one request, and budgets over time."""

    max_prompt: Count | None = None
    """Largest prompt, in tokens."""
    max_response: Count | None = None
    """Largest response, in tokens; a request for more, or for no limit, is clamped to it."""
    budgets: ListOf[Budget] | None = None
    """Budgets over time."""

    @model_validator(mode="after")
    def _says_something(self) -> Tokens:
        if not self.model_fields_set:
            raise ValueError("expected at least one of `max_prompt`, `max_response`, `budgets`")
        return self


class Text(Form):
    """Patterns and words to look for in text."""

    patterns: ListOf[Annotated[str, Field(min_length=1, max_length=2000)]] | None = None
    """RE2 patterns."""
    words: ListOf[Annotated[str, Field(min_length=1, max_length=200)]] | None = None
    """Whole words or phrases, in any case."""
    label: Annotated[str, Field(pattern=TYPE)] = "TEXT"
    """What a redaction writes in place of a hit."""

    @model_validator(mode="after")
    def _says_something(self) -> Text:
        if self.patterns is None and self.words is None:
            raise ValueError("expected `patterns` or `words`")
        return self


class Phi(Form):
    """Identifiers to look for in text, in arguments and in results."""

    any: ListOf[Annotated[str, Field(pattern=TYPE_OR_PROFILE, examples=["safe-harbor"])]]
    """Types such as `SSN`, profiles such as `safe-harbor`, or types of a `Detector`."""
    without: ListOf[Annotated[str, Field(pattern=TYPE)]] | None = None
    """Types that are left out."""
    min_score: Score = 0.5
    """Smallest confidence, from 0 to 1, that counts."""
    min_count: Count = 1
    """Smallest number of hits that counts."""
    style: Literal["label", "mask", "token", "surrogate"] = "label"
    """How a redaction looks: the type's name in brackets, or asterisks; or a pseudonym of the session that `restore` may put back: a
    token such as `[NAME_7Q4K2MH3VT]`, or an invented value of the same shape (dates are moved).  Of two styles for one place the one
    named first here wins."""
    late: Literal["stricter", "patterns"] = "stricter"
    """For a text that the model cannot read in time: `stricter` counts as matched; `patterns` searches without the model and warns."""


class Restore(Form):
    """Pseudonyms that are put back: in responses before the application gets them, in arguments before a tool runs."""

    types: ListOf[Annotated[str, Field(pattern=TYPE_OR_PROFILE, examples=["safe-harbor"])]]
    """Types such as `NAME`, profiles such as `safe-harbor`, or types of a `Detector`: only these come back."""
    altered: Literal["warn", "hold", "block"] = "hold"
    """What follows when a pseudonym was altered, cut or invented.  It stays as it is in any case."""
    signed_by: Signed | None = None
    """Who signs what `altered: hold` holds; without it, nobody can."""

    @model_validator(mode="after")
    def _somebody_is_asked(self) -> Restore:
        if self.signed_by is not None and self.altered != "hold":
            raise ValueError("`signed_by` goes with `altered: hold`")
        return self


class Rule(Form):
    """One line of policy: at most one family, an optional condition, and what follows."""

    id: Id
    """Unique in its policy."""
    tools: Tools | None = None
    """Tools that may or may not run; a plain list names the tools that the rule is about."""
    authority: Authority | None = None
    """How far the AI may go for one kind of decision."""
    tokens: Tokens | None = None
    """Caps and budgets."""
    text: Text | None = None
    """Patterns and words."""
    phi: Phi | None = None
    """Identifiers."""
    when: Expression | None = None
    """A CEL condition, alone or on top of a family."""
    then: Effects | None = None
    """What the rule does: warn, redact, hold, block or halt.  Needed but for `authority` (hold), `tokens` and `tools` (block)."""
    signed_by: Signed | None = None
    """Who signs what `then: hold` holds."""
    reply: Literal["raise", "model"] = "raise"
    """`model` hands a refusal to the model, so that an agent can go on."""
    mode: Literal["enforce", "shadow"] | None = None
    """`shadow` judges, reports and changes nothing; the policy's mode when left out."""
    until: Moment | None = None
    """When shadow ends and enforcement starts."""
    message: Line = ""
    """What the refused person reads."""

    @model_validator(mode="after")
    def _shape(self) -> Rule:
        families = [name for name in FAMILIES if getattr(self, name) is not None]
        if len(families) > 1:
            raise ValueError(f"expected one family in a rule and found {' and '.join(f'`{f}`' for f in families)}")
        if not families and self.when is None:
            raise ValueError("expected a family (`tools`, `authority`, `tokens`, `text`, `phi`) or `when`")
        family = families[0] if families else "when"
        if self.then is None and family in ("text", "phi", "when"):
            raise ValueError(f"a `{family}` rule needs `then`")
        if self.then is not None and family == "authority":
            raise ValueError("an `authority` rule has no `then`: it holds for `signed_by`, and blocks where nobody may sign")
        if self.then == "redact" and family not in ("text", "phi"):
            raise ValueError("`then: redact` is for `phi` and `text` rules")
        if (self.signed_by is not None) != (self.then == "hold"):
            raise ValueError("`then: hold` and `signed_by` go together")
        if self.mode == "shadow" and self.until is None:
            raise ValueError("`mode: shadow` needs `until`")
        if self.until is not None and self.mode != "shadow":
            raise ValueError("`until` needs `mode: shadow`")
        if self.tools is not None and not isinstance(self.tools, tuple) and self.tools.allow is not None:
            if self.when is not None:
                raise ValueError("an allow-list takes no `when`: put the condition into a rule of its own that blocks")
            if self.then == "warn":
                raise ValueError("an allow-list does not warn: tools that no list names are denied; to try it, use `mode: shadow`")
        if self.reply == "model" and self.then not in (None, "block"):
            raise ValueError("`reply: model` is for rules that block")
        return self
