"""Records: the name of a field or column and the number of a segment's field are the context."""

# ruff: noqa: E501  (rows of cases stay whole)
from __future__ import annotations

import pytest

from guardrails.detect import builtin
from guardrails.detect.patterns.keys import kind_of

find = builtin().find  # the pattern path alone


def values(text: str) -> list[tuple[str, str]]:
    return [(m.type, text[m.start : m.end]) for m in find(text)]


def test_hl7_fields_are_read_by_number() -> None:
    text = "PID|1||12345^^^MRN||DOE^JANE^A||19620314|F|||42 ELM ST^^DAYTON^OH^45402||9375550199|||||998877|219-45-8830"
    assert values(text) == [
        ("MRN", "12345"), ("NAME", "DOE^JANE^A"), ("DATE", "19620314"), ("ADDRESS", "42 ELM ST^^DAYTON^OH^45402"), ("PHONE", "9375550199"), ("ACCOUNT", "998877"), ("SSN", "219-45-8830"),
    ]  # fmt: skip


def test_observations_of_a_message_are_left_alone() -> None:
    assert values("OBX|1|NM|2345-7^GLUCOSE^LN||182|mg/dL|70-99|H") == []


def test_a_fhir_patient() -> None:
    text = '{"name":[{"family":"Garcia","given":["Maria","Elena"]}],"birthDate":"1962-03-14","identifier":[{"system":"urn:oid:2.16.840/mrn","value":"48291"}],"telecom":[{"system":"phone","value":"937 555 0199"}]}'
    assert values(text) == [
        ("NAME", "Garcia"),
        ("NAME", "Maria"),
        ("NAME", "Elena"),
        ("DATE", "1962-03-14"),
        ("MRN", "48291"),
        ("PHONE", "937 555 0199"),
    ]


def test_a_fhir_observation_names_nobody() -> None:
    assert (
        values(
            '{"code":{"coding":[{"system":"http://loinc.org","code":"4548-4","display":"Hemoglobin A1c"}]},"valueQuantity":{"value":7.2,"unit":"%"}}'
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("first_name,last_name,dob,a1c\nMaria,Alvarez,1962-03-14,8.1\n", [("NAME", "Maria"), ("NAME", "Alvarez"), ("DATE", "1962-03-14")]),
        ("Name\tMRN\tMed\nRuth Goldberg\t8821\twarfarin", [("NAME", "Ruth Goldberg"), ("MRN", "8821")]),
        ("| Name | MRN |\n|---|---|\n| Gia Castellano | 88213 |\n", [("NAME", "Gia Castellano"), ("MRN", "88213")]),
        ('patient_name,mrn\n"Smith, John",771\n', [("NAME", "Smith, John"), ("MRN", "771")]),
        ("dose,frequency,route\n5,daily,PO\n", []),
        ("drug,name\nmetformin,Glucophage\n", []),
    ],
)
def test_columns_of_a_table(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<family value="Svensson"/>', [("NAME", "Svensson")]),
        ("<given>Isabella</given>", [("NAME", "Isabella")]),
        ('<birthTime value="19750501"/>', [("DATE", "19750501")]),
        ('<id extension="998991" root="2.16.840.1.113883"/>', [("MRN", "998991")]),
        ('{"ssn":"219458830"}', [("SSN", "219458830")]),
        ('{"mrn": 482913}', [("MRN", "482913")]),
        ('{"patient_id":"E-448"}', [("MRN", "E-448")]),
        ("last_name=Garcia&dob=1962-03-14", [("NAME", "Garcia"), ("DATE", "1962-03-14")]),
        ('{"name": null, "mrn": "", "ssn": "string"}', []),
        ('{"provider": "cardiology", "plan_id": "PPO"}', []),
        ('{"age": 93, "name": "Asthma"}', [("AGE_OVER_89", "93")]),
        ('{"age": 72}', []),
        ('{"reference":"Patient/a8f3-22c1"}', [("OTHER_ID", "a8f3-22c1")]),
        ("Patient/caregiver education", []),
    ],
)
def test_single_fields(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


def test_rows_of_sql_are_read_by_column() -> None:
    text = "INSERT INTO visits (mrn, last_name, dx, city) VALUES ('55-2210','O''Neill', 'I10, E11.9', 'Tulsa'), ('55-2211', NULL, 'J45', 'Macon');"
    assert values(text) == [("MRN", "55-2210"), ("NAME", "O''Neill"), ("LOCATION", "Tulsa"), ("MRN", "55-2211"), ("LOCATION", "Macon")]
    assert values("INSERT INTO doses (drug, mg) VALUES ('Digoxin', 125);") == []


def test_a_claim_in_x12() -> None:
    text = "NM1*IL*1*DELACRUZ*AMPARO****MI*W882014477~N3*77 ORANGE CT~N4*EL CAJON*CA*92020~DMG*D8*19610409*F~CLM*26463774*100***11:B:1~DTP*472*D8*20251103~"
    assert values(text) == [
        ("NAME", "DELACRUZ*AMPARO"), ("HEALTH_PLAN_ID", "W882014477"), ("ADDRESS", "77 ORANGE CT"), ("LOCATION", "EL CAJON"), ("LOCATION", "92020"),
        ("DATE", "19610409"), ("OTHER_ID", "26463774"), ("DATE", "20251103"),
    ]  # fmt: skip
    assert values("NM1*PR*2*ACME HEALTH*****PI*87726~SVC*HC:99213*100*80~") == []


@pytest.mark.parametrize("heading", ["lname,fname,birth", "PatientName;Geb.Datum;Station", "Apellidos\tNombre\tTelefono"])
def test_a_heading_in_other_words(heading: str) -> None:
    mark = next(c for c in ",;\t" if c in heading)
    row = mark.join(["Weber", "1949-03-12" if "Geb" in heading else "Jutta", "617-555-0182" if "Tel" in heading else "1949-03-12"])
    assert ("NAME", "Weber") in values(f"{heading}\n{row}")


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("lastName", "NAME"),
        ("Last Name", "NAME"),
        ("patient_dob", "DATE"),
        ("memberId", "HEALTH_PLAN_ID"),
        ("zip_code", "LOCATION"),
        ("home phone", "PHONE"),
        ("dose", None),
        ("frequency", None),
        ("x", None),
        ("code", None),
    ],
)
def test_a_field_name_is_read_in_any_spelling(key: str, kind: str | None) -> None:
    assert kind_of(key) == kind


def test_prose_with_commas_is_no_table() -> None:
    assert values("Bring your name, DOB, and phone.\nThe nurse was kind, tired, and done.") == []
    assert values("Patient, provider, date\nEveryone signs, then leaves, done") == []
    assert values("name,dob,phone\nOlga Petrov,3/14/1962,937-555-0199") == [
        ("NAME", "Olga Petrov"),
        ("DATE", "3/14/1962"),
        ("PHONE", "937-555-0199"),
    ]
