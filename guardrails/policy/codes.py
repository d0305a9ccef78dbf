"""The table of problem codes of policy files and policy sets: what each means, and an example of wrong and right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem.  A code is never given to another kind, not even after its own is gone."""

    code: str
    title: str
    explanation: str
    wrong: str = ""
    right: str = ""


# GR100 to GR199: one file at a time.
FILE_CODES: Final[tuple[Code, ...]] = (
    Code(
        "GR100",
        "cannot be read",
        "A file or folder that was named does not exist, may not be read, or failed while it was read.",
    ),
    Code(
        "GR101",
        "not a plain file",
        "Policy files are plain files. Links count where they lead, and may not lead out of the folder that was named; "
        "pipes, devices and folders that contain themselves are refused.",
    ),
    Code(
        "GR102",
        "nothing to read",
        "A folder without policy files, or a file without a document. Policy files end in `.yaml` or `.yml`; hidden ones are passed over.",
    ),
    Code(
        "GR103",
        "too large",
        "A file or the whole set is larger than the cap. Split a large file into several; one file may have 4 MiB, a set 64 MiB.",
    ),
    Code(
        "GR104",
        "not UTF-8",
        "Policy files are UTF-8 without a byte order mark. UTF-16 and other encodings are refused, so that no two readers see two texts.",
    ),
    Code(
        "GR105",
        "forbidden character",
        "Control characters, characters that turn the reading direction around, and line breaks that editors do not show "
        "may not stand in a policy file. Where one is meant, as in a test case, write it as an escape in double quotes.",
        "text: hidden\N{RIGHT-TO-LEFT OVERRIDE}text".replace("\N{RIGHT-TO-LEFT OVERRIDE}", "<U+202E>"),
        'text: "hidden\\u202etext"',
    ),
    Code(
        "GR106",
        "keeps changing",
        "The files changed each time they were read. No set is half old and half new: nothing was loaded.",
    ),
    Code(
        "GR110",
        "not valid YAML",
        "The file stops being YAML at this place; what follows in it was not read. The most frequent causes are a text that needs quotes "
        "and lines of one list or mapping that start in different columns.",
        "message: Not allowed: ask the privacy office",
        'message: "Not allowed: ask the privacy office"',
    ),
    Code("GR111", "tab as indentation", "YAML indents with spaces.", "spec:\n<tab>rules: []", "spec:\n  rules: []"),
    Code("GR112", "too deep", "Lists and mappings are nested more than 64 levels deep, aliases included."),
    Code(
        "GR113",
        "too many values",
        "A file may hold 200,000 values, a list 100,000 entries, a mapping 1,000 keys, one rule or case 20,000 values, and 500,000 lines.",
    ),
    Code(
        "GR114",
        "alias or anchor",
        "An alias names nothing, names what it stands in, or is one of more than 100. A text that starts with `*` or `&` stands in quotes.",
        "tools: [*_read]",
        'tools: ["*_read"]',
    ),
    Code(
        "GR115",
        "merge key",
        "Merge keys hide what a rule says from the person who reads it. Write the fields out.",
        "- <<: *common\n  then: block",
        "- id: no-payments\n  tools: [issue_payment]\n  then: block",
    ),
    Code(
        "GR116",
        "tag",
        "Tags of the YAML core schema are accepted where they fit; others are refused. A condition that starts with `!` stands in quotes.",
        "when: !actor.verified",
        'when: "!actor.verified"',
    ),
    Code(
        "GR117",
        "key twice",
        "A key stands twice in one mapping. Other readers would take one of the two in silence.",
        "then: block\nthen: warn",
        "then: block",
    ),
    Code(
        "GR118",
        "key is not text",
        "Keys are text. Put a key that is a number or a truth value in quotes.",
        "1: x",
        '"1": x',
    ),
    Code("GR119", "number out of range", "Numbers fit into 64 bits, as in conditions.", "max: 99999999999999999999", "max: 1000000"),
    Code("GR120", "YAML directive", "Directives such as `%YAML` are not read.", "%YAML 1.1\n---\nkind: Policy", "kind: Policy"),
    Code(
        "GR130",
        "not a mapping",
        "A document is a mapping with `apiVersion`, `kind`, `metadata` and `spec`.",
        "- id: no-payments",
        "apiVersion: guardrails/v1\nkind: Policy\nmetadata: {id: payments, owner: claims-office}\nspec:\n  rules: [...]",
    ),
    Code("GR131", "unknown format version", "This version reads `guardrails/v1`.", "apiVersion: v1", "apiVersion: guardrails/v1"),
    Code(
        "GR132",
        "unknown kind",
        "The kinds are `System`, `Destination`, `Policy`, `Exemption`, `Detector` and `PolicyTest`.",
        "kind: policy",
        "kind: Policy",
    ),
    Code(
        "GR133",
        "unknown field",
        "The field is not known here. What was not understood never loads.",
        "if: x > 1",
        "when: x > 1",
    ),
    Code("GR134", "missing field", "A field without a default is missing.", "metadata: {id: a}", "metadata: {id: a, owner: claims-office}"),
    Code(
        "GR135",
        "wrong type",
        "The value is of another type than the field. Only `true`, `false`, `null` and plain decimal numbers are typed; "
        "`no`, `on`, `010` and `12:30:45` are text, and so is everything in quotes.",
        "locked: no",
        "locked: false",
    ),
    Code("GR136", "not one of the known values", "The field takes one of a few words.", "then: deny", "then: block"),
    Code("GR137", "out of bounds", "The value is too small, too large, too short or too long.", "min_score: 50", "min_score: 0.5"),
    Code("GR138", "wrong form", "The value is of the right type and has another form than the field.", "within: 48", "within: 48h"),
    Code(
        "GR139",
        "does not fit together",
        "Each field is right by itself; together they say nothing or contradict each other.",
        "then: hold",
        "then: hold\nsigned_by: {roles: [adjuster]}",
    ),
    Code(
        "GR140",
        "text or not",
        "The field takes any value, and other YAML readers would read this text as a number, a truth value or nothing. "
        "Quotes say that text is meant.",
        "one_of: [yes, no]",
        'one_of: ["yes", "no"]',
    ),
    Code("GR141", "listed twice", "An entry stands twice in one list.", "roles: [nurse, nurse]", "roles: [nurse]"),
    Code("GR199", "more problems", "Only the first hundreds of problems of a document, and the first thousand of a set, are shown."),
)

# GR300 to GR399: checks over the whole set.
SET_CODES: Final[tuple[Code, ...]] = (
    Code(
        "GR301",
        "rule id used twice",
        "Two rules of one policy have the same id. Findings, exemptions and cases name a rule as `policy/rule`.",
    ),
    Code(
        "GR302",
        "nothing to judge",
        "The policy's `match.on` leaves out every checkpoint at which this family of rules has something to judge.",
        "match: {on: [call]}\nrules: [{id: a, phi: {any: [SSN]}, then: block}]",
        "match: {on: [prompt]}\nrules: [{id: a, phi: {any: [SSN]}, then: block}]",
    ),
    Code("GR303", "unknown identifier type", "A name in `phi` is neither a type, nor a profile, nor the type of a `Detector` of this set."),
    Code(
        "GR304",
        "fact not known here",
        "The condition reads a fact that is not known at a checkpoint of the rule. `guardrails facts` lists where each fact is known.",
        "match: {on: [prompt]}\nrules: [{id: a, when: 'tool.name == \"pay\"', then: block}]",
        "match: {on: [tool_call]}\nrules: [{id: a, when: 'tool.name == \"pay\"', then: block}]",
    ),
    Code(
        "GR305",
        "never holds",
        "The condition is false whatever happens, so the rule does nothing.",
        "when: 1 > 2",
        "when: tokens.prompt > 2000",
    ),
    Code("GR306", "always holds", "The condition is true whatever happens, so the rule always applies. A note, not a problem."),
    Code(
        "GR307",
        "not a pattern",
        "Patterns are RE2, which is linear in the text: no look-around, no back-references, bounded repeats. Patterns that compile to "
        "a very large program are refused too.",
        "patterns: ['(?<=id )\\d+']",
        "patterns: ['id (\\d+)']",
    ),
    Code("GR308", "not a number", "The expression that chooses a band must give a number.", "value: tool.name", "value: tool.args.amount"),
    Code(
        "GR310", "document id used twice", "Two documents of one kind have the same id, or a policy has the id of the engine's own rules."
    ),
    Code(
        "GR311",
        "tool names collide",
        "Tool names are compared without case, dashes, look-alike letters and call namespaces, so that `Pay-Out` cannot pass for another "
        "tool than `pay_out`. Two tools of one system are the same by that measure.",
    ),
    Code(
        "GR312",
        "tool without a decision",
        "In a system marked clinical or financial, a tool that changes something commits a decision. Name its kind, so that an `authority` "
        "rule can say how far the AI may go; or say that running the tool changes nothing.",
        "tools: [{name: issue_payment, zone: internal}]",
        "tools: [{name: issue_payment, zone: internal, decision: claims.payout}]",
    ),
    Code("GR313", "not a schema of arguments", "`parameters` must be a JSON Schema of an object, as tool definitions have it."),
    Code("GR314", "review is due", "A pilot past its review is refused when it runs. A note: the set loads."),
    Code(
        "GR315", "nothing has this name", "A match names a system, destination or zone that no document defines, so it would match nothing."
    ),
    Code("GR316", "shadow has ended", "The day in `until` is past, so the rules are enforced. A note: remove `mode` and `until`."),
    Code(
        "GR317",
        "not in the index",
        "Rules are found by checkpoint, system, destination and tool. A match by role alone has none of these, so its rules are tried on "
        "every event. A note: it costs time, nothing else.",
    ),
    Code(
        "GR318",
        "unknown time zone",
        "Budgets count in a calendar, and its zone must be an IANA name.",
        "time_zone: EST5",
        "time_zone: America/New_York",
    ),
    Code(
        "GR319",
        "budget is not enforced",
        "No longer reported. It said that budgets over time need a store; they are enforced where the application names a `state`.",
    ),
    Code(
        "GR320",
        "no tool commits this decision",
        "An `authority` rule names a kind of decision that no tool commits. It still applies to proposals.",
    ),
    Code("GR321", "there is no such rule", "An exemption or a case names a rule as `policy/rule`, and the set has none of that name."),
    Code("GR322", "locked", "A locked policy takes no exemption."),
    Code("GR323", "exemption has expired", "It lifts nothing any more. A note: remove it."),
    Code("GR324", "no such tool", "A rule is about a tool that no system in its scope has."),
    Code(
        "GR325",
        "arguments of unknown type",
        "The tool has no `parameters`, so slips in names and types show only when the rule runs. A note.",
    ),
    Code(
        "GR326",
        "not installed",
        "A `Detector` uses a package or a spaCy model that is not installed here. The extra `nlp` brings spaCy and Presidio; models are "
        "packages or folders of their own. Nothing is downloaded when policies load.",
    ),
    Code(
        "GR327",
        "plug-in cannot be used",
        "The settings of a `Detector` that uses Presidio or spaCy do not fit what is installed: a recognizer or label that there is not, a "
        "recognizer that asks a service, or a model that cannot be loaded.",
        "uses: {presidio: {recognizers: [UsSnnRecognizer], types: {US_SSN: SSN}}}",
        "uses: {presidio: {recognizers: [UsSsnRecognizer], types: {US_SSN: SSN}}}",
    ),
    Code(
        "GR328",
        "limit that does not fit",
        "By the tool's JSON Schema no argument has this name, or it is of a kind that the limit cannot apply to: an allow-list would never "
        "permit the tool, and a denial would always hold.",
        "tools: {allow: [{name: pay, args: {amuont: {max: 100}}}]}",
        "tools: {allow: [{name: pay, args: {amount: {max: 100}}}]}",
    ),
    Code("GR329", "price of another model", "A destination has a price for a model that is not among its `models`."),
    Code(
        "GR330",
        "locked policy changed",
        "A running engine does not swap in a set that changes or drops a locked policy: restart to load it.",
    ),
    Code(
        "GR331",
        "loading failed",
        "Something other than the files failed while they were loaded again, such as the clock. The set in force stays.",
    ),
    Code(
        "GR332",
        "pattern with a call namespace",
        "Call namespaces such as `functions.` and `mcp__server__` are taken off before names are compared, so that no spelling of a name "
        "gets past a rule. A pattern that begins with one would fit no tool.",
        'tools: ["mcp__claims__*"]',
        'tools: ["issue_*", "pay_*"]',
    ),
    Code(
        "GR333",
        "call without a price",
        "A budget in money counts what calls cost, and a destination that it applies to has no price in its currency. A note.",
    ),
    Code(
        "GR334",
        "needs the whole text",
        "Streams leave as they come, and only what could still become part of a finding is held back. A rule that asks how many "
        "identifiers there are or how long the text is, or whose pattern has no bound, knows its answer only at the end. Where it applies, "
        "streams are collected and judged whole before their first chunk. A note, which `buffer: whole` on the policy answers; a problem "
        "in a policy that says `buffer: stream`.",
        "spec: {buffer: stream, rules: [{id: long, text: {patterns: ['BEGIN.*END']}, then: block}]}",
        "spec: {buffer: stream, rules: [{id: long, text: {patterns: ['BEGIN.{0,200}END']}, then: block}]}",
    ),
)
