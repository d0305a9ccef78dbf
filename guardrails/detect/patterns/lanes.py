"""All built-in rows, in the lanes in which they are searched."""

from __future__ import annotations

from . import claims, contact, dates, fields, health, ids, names, places

# Which rows share an automaton is a matter of speed only.  An automaton has a state for each combination of what its rows wait for, and
# makes it when a text first needs it.  These lanes were found by moving rows until new texts made the fewest states: rows that begin alike
# or wait for alike stand together.  A row that is not named here stands with the labels.
_NAMED = """
    vin-labelled name-patient name-patient-single name-relation name-seen-by name-paper ssn mrn-patient-number mbi npi udi-flat
    phone-ten phone-00 phone-extension date-range-tail age-birth-year age

    name-is ssn-invalid-area ssn-last-four ssn-last-four-of ssn-masked iban aba dea license-dl vin plate mac udi udi-hibc imei
    biometric-file photo-file accession-colon confirmation-code instance-uid uuid phone-trunk-zero phone-555 phone-letters username
    url-bare date-month-year-lower date-short date-short-dash age-over-89 age-over-89-sex age-over-89-labelled street-lower-unit
    place-lives place-county postcode-uk postcode-canada coordinates name-degree

    name-title name-title-lower name-greeting-lower name-signature phone-called pager email email-labelled email-inner handle url
    url-www ipv6 date-spoken date-iso date-compact date-month-day date-month-day-lower date-month-year date-year-month-name
    date-month-slash-year date-year-slash-month date-nth date-month-alone date-weekday-short date-holiday age-over-89-named
    age-over-89-decade age-over-89-word age-labelled x12-name x12-member x12-npi x12-street x12-city x12-born x12-date x12-claim
    x12-reference x12-contact x12-phone fhir-reference street-highway street-foreign street-foreign-tail org-care name-possessive-chart

    street-us street-lower street-unit unit-alone address-lives city-state-zip city-state city-state-name zip-state

    name-label-blank name-signed-dash digit-run letters-digits phone-us-tight phone-world phone-parens phone-seven date-short-line
    age-over-89-said street-numbered street-mile street-corner zip-plus-four name-aged name-dated name-lower-aged
"""
_FIELDS = tuple(row for row in fields.ROWS if row.name != "fhir-reference")  # the one that `fields.possible` does not vouch for
_OTHERS = {row.name: row for row in (*ids.ROWS, *names.ROWS, *contact.ROWS, *dates.ROWS, *claims.ROWS, *places.ROWS, *fields.ROWS)}
_LANES = tuple(tuple(_OTHERS[name] for name in lane.split()) for lane in _NAMED.split("\n\n"))
_LABELS = tuple(row for row in _OTHERS.values() if not any(row in lane for lane in (*_LANES, _FIELDS)))
LANES = (_LABELS, *_LANES, _FIELDS, health.ROWS)
ROWS = tuple(row for lane in LANES for row in lane)
# Tests of a block without which no row of the lane with this number can wake.
GATES = {LANES.index(_FIELDS): fields.possible}
