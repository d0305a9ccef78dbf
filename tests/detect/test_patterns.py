"""The pattern path: what it finds, where, and what it must leave alone and why."""

from __future__ import annotations

import pytest

from guardrails.detect import IDENTIFIERS, TYPES, Patterns, builtin
from guardrails.detect.types import NAMES

find = builtin().find  # the pattern path alone

HITS = [
    ("SSN", "SSN 219-45-8830 on file", "219-45-8830"),
    ("SSN", "ssn is 219458830", "219458830"),
    ("SSN", "219 45 8830", "219 45 8830"),
    ("SSN", "ITIN 912-70-1234", "912-70-1234"),
    ("SSN", "SSN ending in 8830", "8830"),
    ("SSN", "xxx-xx-8830", "xxx-xx-8830"),
    ("SSN", "ssn ends 8830", "8830"),
    ("MRN", "MRN 00482913", "00482913"),
    ("MRN", "Hosp. No. H 77 41 02", "H 77 41 02"),
    ("MRN", "MRN#: A-1234567.", "A-1234567"),
    ("MRN", "mrn is 553-20-11", "553-20-11"),
    ("MRN", "Medical record number (new): 88-21-34", "88-21-34"),
    ("MRN", "Chart #4482913", "4482913"),
    ("MRN", "hosp no. 4482913", "4482913"),
    ("MRN", "NHS number 943 476 5919", "943 476 5919"),
    ("HEALTH_PLAN_ID", "Member ID: XYZ994821734", "XYZ994821734"),
    ("HEALTH_PLAN_ID", "MBI 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    ("HEALTH_PLAN_ID", "the card says 1EG4TE5MK73", "1EG4TE5MK73"),
    ("HEALTH_PLAN_ID", "policy no. H4482-001-77", "H4482-001-77"),
    ("ACCOUNT", "paid with 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("ACCOUNT", "IBAN DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("ACCOUNT", "routing 021000021", "021000021"),
    ("ACCOUNT", "account number 448-291-03", "448-291-03"),
    ("LICENSE", "NPI 1234567893", "1234567893"),
    ("LICENSE", "DEA BB1388568", "BB1388568"),
    ("LICENSE", "driver's license D4829137", "D4829137"),
    ("LICENSE", "passport no. C03005988", "C03005988"),
    ("LICENSE", "A-number A 204 771 209", "A 204 771 209"),
    ("LICENSE", "DL NM 508 771 204", "NM 508 771 204"),
    ("VEHICLE", "VIN 1HGCM82633A004352", "1HGCM82633A004352"),
    ("VEHICLE", "license plate 7ABC123", "7ABC123"),
    ("DEVICE", "serial number PJN482913H", "PJN482913H"),
    ("DEVICE", "(01)00643169007222(17)260513(21)PJN482913", "(01)00643169007222(17)260513(21)PJN482913"),
    ("DEVICE", "mac 00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7"),
    ("PHONE", "call (617) 555-0182", "(617) 555-0182"),
    ("PHONE", "call 617.555.0182 ext 4", "617.555.0182 ext 4"),
    ("PHONE", "+44 20 7946 0958", "+44 20 7946 0958"),
    ("PHONE", "fax 312-555-0199", "312-555-0199"),
    ("PHONE", "pager 48213", "48213"),
    ("PHONE", "Thanks. H. Szymanski x5-2291", "x5-2291"),
    ("PHONE", "call back ext. 4418", "ext. 4418"),
    ("DATE", "NV 12-18 8a", "12-18"),
    ("DATE", "back to OR Thurs. Family aware", "Thurs"),
    ("DATE", "Next visit Fri.", "Fri"),
    ("DATE", "RTC 04-22.", "04-22"),
    ("DATE", "rent is due by the 21st.", "the 21st"),
    ("DATE", "see me on the 12th at noon", "the 12th"),
    ("EMAIL", "write kay.dawson+lab@outlook.co.uk!", "kay.dawson+lab@outlook.co.uk"),
    ("URL", "see https://mychart.stmarys.org/msg?id=448213.", "https://mychart.stmarys.org/msg?id=448213"),
    ("IP", "from 10.42.7.119", "10.42.7.119"),
    ("IP", "from 2001:db8:85a3::8a2e:370:7334", "2001:db8:85a3::8a2e:370:7334"),
    ("DATE", "seen 3/14/1962", "3/14/1962"),
    ("DATE", "seen 1962-03-14", "1962-03-14"),
    ("DATE", "seen 14.03.1962", "14.03.1962"),
    ("DATE", "on March 14th", "March 14th"),
    ("DATE", "born november third nineteen seventy one", "november third nineteen seventy one"),
    ("DATE", "the twenty-first of May", "the twenty-first of May"),
    ("DATE", "last R-CHOP 10/2, ANC 0.2", "10/2"),
    ("DATE", "died on All Saints' Day", "All Saints' Day"),
    ("AGE_OVER_89", "Winifred Ashdown, ninety-four, fell", "ninety-four"),
    ("AGE_OVER_89", "Re: Elbert Pickering, 96.", "96"),
    ("ADDRESS", "dispatched to I-40 mm 212", "I-40 mm 212"),
    ("ADDRESS", "found at Broadway & W 72nd St", "Broadway & W 72nd St"),
    ("OTHER_ID", "specimen 24:MB0099123", "24:MB0099123"),
    ("OTHER_ID", "confirmation code QX7K2P", "QX7K2P"),
    ("OTHER_ID", "StudyInstanceUID: 1.2.840.113619.2.55.3", "1.2.840.113619.2.55.3"),
    ("DATE", "on 14 March 1962", "14 March 1962"),
    ("DATE", "in March 2023", "March 2023"),
    ("DATE", "admitted 3/14", "3/14"),
    ("DATE", "since Tuesday", "Tuesday"),
    ("AGE_OVER_89", "a 93-year-old woman", "93-year-old"),
    ("AGE_OVER_89", "age: 101", "101"),
    ("AGE_OVER_89", "97F with CHF", "97F"),
    ("AGE_OVER_89", "she is ninety-two years old", "ninety-two years old"),
    ("AGE_OVER_89", "born in 1931", "1931"),
    ("ADDRESS", "lives at 1427 Willow Creek Rd, Apt 4B, Columbus, OH 43215", "1427 Willow Creek Rd, Apt 4B, Columbus, OH 43215"),
    ("ADDRESS", "PO Box 482", "PO Box 482"),
    ("LOCATION", "zip 45402", "45402"),
    ("LOCATION", "the zip is 4 5 4 0 2, right?", "4 5 4 0 2"),
    ("DATE", "dob is oh four twenty two nineteen thirty-eight", "oh four twenty two nineteen thirty-eight"),
    ("DATE", "D-O-B zero four slash one one slash nineteen fifty two", "zero four slash one one slash nineteen fifty two"),
    ("AGE_OVER_89", "her ninety-third birthday", "ninety-third birthday"),
    ("ADDRESS", "hit by a car at 5th and Alder.", "5th and Alder"),
    ("MRN", "GET /chart/patients/87437458/labs 200", "87437458"),
    ("OTHER_ID", "Failed password for invalid user kovacs_r from 10.4.1.9", "kovacs_r"),
    ("MRN", "Medical record 4 4 7 dash 2 0 1.", "4 4 7 dash 2 0 1"),
    ("LOCATION", "she lives in Spokane", "Spokane"),
    ("LOCATION", "seen in Dayton, OH", "Dayton, OH"),
    ("NAME", "Dr. Feldman agrees", "Feldman"),
    ("NAME", "patient named Maria Alvarez", "Maria Alvarez"),
    ("NAME", "Patient: OKONKWO, CHIDI", "OKONKWO, CHIDI"),
    ("NAME", "Dear Ms. Van der Berg,", "Van der Berg"),
    ("NAME", "Signed by Karen Whitfield, PA-C", "Karen Whitfield"),
    ("NAME", "John Smith, 45M, s/p lap chole", "John Smith"),
    ("NAME", "his wife Janet called", "Janet"),
    ("NAME", "patient name: maria alvarez", "maria alvarez"),
    ("BIOMETRIC", "fingerprint template ID FP-20991", "FP-20991"),
    ("PHOTO", "see IMG_2041.jpg", "IMG_2041.jpg"),
    ("OTHER_ID", "Accession number S24-18842", "S24-18842"),
    ("OTHER_ID", "id 3f2504e0-4f89-11d3-9a0c-0305e82c3301", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
    ("ORG", "seen at Mercy General Hospital", "Mercy General Hospital"),
    ("AGE", "a 72 yo man", "72 yo"),
    ("HEALTH_CONTEXT", "starts lisinopril", "lisinopril"),
]


@pytest.mark.parametrize(("kind", "text", "value"), HITS)
def test_an_identifier_is_found_exactly_where_it_stands(kind: str, text: str, value: str) -> None:
    found = [(m.type, text[m.start : m.end]) for m in find(text, NAMES)]
    assert (kind, value) in found


def test_every_type_has_a_hit_in_the_table() -> None:
    assert {kind for kind, _, _ in HITS} == NAMES == {t.name for t in TYPES}


NEAR_MISSES = [
    ("born two thousand ten, weight is fine", "a year alone, in words"),
    ("told by her RN. NDC 50242 is the code", "a degree at the end of a sentence"),
    ("Nutramigen 24 kcal. RD to call", "calories and a dietitian"),
    ("between 4th and Fifth metatarsal; at 2nd and Third day", "counting"),
    ("the user guide from 1.2 says so", "no user of a system"),
    ("Na 128, K 3.2, Cl 92, HCO3 30", "lab values"),
    ("BP 142/88, HR 96", "a blood pressure is no month and day"),
    ("strength 5/5 and 4/5", "strength out of five"),
    ("a 2/6 systolic murmur", "grade of a murmur"),
    ("take 1/2 tablet", "half a tablet"),
    ("oxycodone 5/325 mg", "two doses in one tablet"),
    ("Humalog 75/25", "mix of insulins"),
    ("vision 20/40", "visual acuity"),
    ("1000-2000 mg daily", "range of doses"),
    ("platelets 150,000-400,000/uL", "reference range"),
    ("viral load 1250000 copies/mL", "count with a unit"),
    ("ICD-10 E11.9", "diagnosis code"),
    ("CPT 99213", "procedure code is no zip"),
    ("LOINC 4548-4", "code of a lab test"),
    ("NDC 0002-8215-01", "drug package code is no phone"),
    ("SNOMED CT 73211009", "concept"),
    ("PMID 31535829", "an article"),
    ("NCT03036124", "a registered trial"),
    ("rs1799963", "a gene variant"),
    ("Hashimoto thyroiditis", "eponym"),
    ("Tinel's sign or Phalen's test", "eponyms with possessive"),
    ("Whipple procedure", "eponym"),
    ("de Quervain disease", "eponym with particle"),
    ("Dr. Pepper", "a drink"),
    ("my doctor said so", "title without a name"),
    ("mother with diabetes", "relative without a name"),
    ("father CAD, brother HTN", "family history"),
    ("the patient reports pain", "no name behind patient"),
    ("Patient Health Questionnaire", "an instrument"),
    ("patients over 90 years old", "a criterion is nobody's age"),
    ("age > 90", "a criterion"),
    ("95% of 92 patients", "counts"),
    ("HR 96, temp 99", "vitals are no age"),
    ("in 2019", "a year may stand"),
    ("between 2010 and 2020", "years may stand"),
    ("every Monday", "a schedule is no date of a person"),
    ("it may 2 days later", "a verb, not a month"),
    ("version 2.5.1.3", "a version is no address"),
    ("OID 2.16.840.1.113883.6.96", "object identifier"),
    ("moved to Ohio", "a state may stand"),
    ("lives in Canada", "a country may stand"),
    ("Garcia, MD", "a degree is not Maryland"),
    ("000-00-0000", "no such number is given out"),
    ("the ratio is 5:1", "a ratio"),
    ("x10^6 cells", "a power"),
    ("12-lead ECG", "a lead count"),
    ("Gestational age 34 2/7 weeks", "weeks and days"),
    ("POD#3", "day after surgery"),
    ("at 14:20", "a time of day alone"),
    ("http://loinc.org", "a vocabulary"),
    ("4 tablets in place", "a word of an address alone"),
    ("123456789", "counting"),
    ("dialysis every Mon, Wed and Fri", "a schedule"),
    ("BP fine, on Sat 95%", "a saturation"),
    ("on the 2nd, 3rd and 4th toes", "toes, not days"),
    ("based on 04-22 criteria", "a range"),
    ("RTC 4-6 wks", "a range of weeks"),
    ("x1000 mL", "times"),
    ("after the 12th dose", "a count"),
    ("Poison control is 1-800-222-1222.", "a line for everybody"),
    ("SNOMED 44054006 maps to E11, not 73211009", "a second code of the same system"),
    ("Oxygen Saturation, 96.", "something measured"),
    ("the second march of the day", "no date"),
    ("error code QX7K2P", "a code of a thing"),
    ("drawn at 10:123456", "no accession number without a word of the laboratory"),
    ("Heart and Lung at rest", "no corner without a street"),
    ("Contact: Precautions Isolation", "a heading, not a person"),
    ("Daughter: Breast Cancer at 45", "family history"),
    ("100 years of insulin", "a span of time"),
    ("Re: Abnormal Pap smear", "a subject line"),
    ("Signed by both parties", "nobody in particular"),
]


@pytest.mark.parametrize(("text", "why"), NEAR_MISSES)
def test_a_near_miss_is_left_alone(text: str, why: str) -> None:
    assert [m.type for m in find(text)] == [], why


def test_signals_come_only_when_asked_for() -> None:
    text = "a 72 yo man on lisinopril at Mercy General Hospital"
    assert find(text) == []
    assert {m.type for m in find(text, NAMES)} == {"AGE", "HEALTH_CONTEXT", "ORG"}


def test_a_list_of_types_limits_what_is_found() -> None:
    text = "MRN 00482913, DOB 3/14/1962"
    assert [m.type for m in find(text, ["MRN"])] == ["MRN"]
    assert [m.type for m in find(text, IDENTIFIERS)] == ["MRN", "DATE"]


def test_half_a_number_is_never_left_standing() -> None:
    text = "mobile: 99 577450 desk, MRN 4829-1177-2290-118733, call 617-555-01820"
    hidden = {i for m in find(text) for i in range(m.start, m.end)}
    assert all(i in hidden for i, c in enumerate(text) if c.isdigit())


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown identifier type `MNR`"):
        find("text", ["MNR"])


@pytest.mark.parametrize("joint", [" ", ", ", "\n", ";", "/"])
def test_what_closes_one_value_may_open_the_next(joint: str) -> None:
    text = joint.join(["219-45-8830", "532-88-1047", "401-22-3344"])
    assert [text[m.start : m.end] for m in find(text) if m.type == "SSN"] == ["219-45-8830", "532-88-1047", "401-22-3344"]


@pytest.mark.parametrize("offset", [0, 1, 500, 1000, 1020, 1023, 1024, 1025, 1100, 1151, 1153, 2047, 4096, 5000])
def test_a_value_is_found_at_every_place_of_a_long_text(offset: int) -> None:
    value = "Maria Alvarez (DOB 3/14/1962, MRN 00482913), 1427 Willow Creek Rd, Columbus, OH 43215"
    text = ("lorem ipsum " * 500)[:offset] + " patient " + value + " ." + " dolor sit" * 300
    found = {(m.type, text[m.start : m.end]) for m in find(text)}
    assert {("NAME", "Maria Alvarez"), ("DATE", "3/14/1962"), ("MRN", "00482913")} <= found
    assert any(kind == "ADDRESS" and "1427 Willow" in held and "43215" in held for kind, held in found)


BORN = [
    (2026, "born in 1936", True),
    (2026, "born in 1937", False),
    (2027, "born in 1937", True),
    (2027, "yob: 1938", False),
    (2040, "born 1950", True),
]


@pytest.mark.parametrize(("year", "text", "found"), BORN)
def test_a_year_of_birth_counts_by_the_year_in_which_it_is_judged(year: int, text: str, found: bool) -> None:
    assert [m.type for m in Patterns(year=lambda: year).find(text)] == ["AGE_OVER_89"] * found
