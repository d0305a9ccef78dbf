"""Rows for names that a cue gives away: titles, labels, relations, signatures, degrees, an age or a birth date behind them."""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

import re

from ..row import Row

_WORD = r"(?:[A-Z]'[A-Z][A-Za-z]+|Ma?c[A-Z][a-z]+|[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)*|[A-Z]{2,20}(?:[-'][A-Z]{2,20})*|[A-Z][a-z]+[A-Z][a-z]+)"
_INITIAL = r"[A-Z]\.?"
_LEAD = r"(?:[A-Z]\. ?|[A-Z] )(?:[A-Z]\. ?|[A-Z] )?"
_PARTICLE = r"(?:(?:de la|de los|de las|de|del|della|di|da|dos|das|do|van der|van den|van de|van|von der|von|vom|zu|ter|ten|den|der|la|le|el|al|bin|ibn|bint|abu|ben|st\.?|San|Al|El|O)[ -])"
# First word, then up to three more words, initials or particles.
_NAME = rf"(?:{_LEAD}{_PARTICLE}?{_WORD}(?: {_WORD})?|{_PARTICLE}?{_WORD}(?:(?: {_INITIAL}){{0,2}} {_PARTICLE}{{0,1}}{_WORD}){{0,3}}(?:,? (?:Jr|Sr|II|III|IV)\b\.?)?)"
_FULL = rf"(?:{_WORD}(?: (?:{_INITIAL}|{_WORD})){{0,2}} {_PARTICLE}?{_WORD}(?:,? (?:Jr|Sr|II|III|IV)\b\.?)?|{_LEAD}{_PARTICLE}?{_WORD})"
_LAST_FIRST = rf"(?:{_PARTICLE}?{_WORD}(?:[ -]{_WORD})?, ?{_WORD}(?: (?:{_INITIAL}|{_WORD}))?)"
_LOWER = r"(?:[a-z][a-z'’-]{1,20}(?: [a-z]\.?)?(?: [a-z][a-z'’-]{1,20}){0,2})"
_ANY = rf"(?:{_LAST_FIRST}|{_NAME})"
# How a full name, and how any name in title case, begins: for triggers.
_FULL_START = rf"[A-Z][A-Za-z'-]*(?:\. ?| )(?:[A-Z]|{_PARTICLE})"
_START = rf"(?:[A-Z]|{_PARTICLE})"

_TITLE = r"(?:Mr|Mrs|Ms|Mx|Miss|Mister|Missus|Dr|Drs|Doctor|Prof|Professor|Sr|Sra|Srta|Senora?|Dra|Herr|Frau|Mme|Mlle|Monsieur|Madame|Rev|Reverend|Father|Pastor|Rabbi|Imam|Sister|Brother|Sgt|Lt|Capt|Captain|Col|Officer|Detective|Deputy|Judge|Nurse|Nurse Practitioner|NP|PA|RN|Aunt|Uncle|Grandma|Grandpa|Coach|Sir|Dame|Lady|Lord)"
_DEGREE = r"(?:M\.?D\.?|D\.?O\.?|R\.?N\.?|N\.?P\.?|F\.?N\.?P\.?(?:-?[BC]+)?|P\.?A\.?-?C|PA|Ph\.?D\.?|Pharm\.?D\.?|D\.?D\.?S\.?|D\.?M\.?D\.?|L\.?P\.?N\.?|LCSW|LMSW|MSW|DPT|PT|OTR(?:/L)?|CRNA|CNM|APRN|ARNP|DNP|MBBS|MBChB|FACS|FACC|FACP|FRCP|FRCS|MPH|MSN|BSN|CNA|RPh|RDN?|SLP|PsyD|DPM|O\.?D\.?|LMFT|LPC|EMT(?:-P)?|Esq)"

# Words in capitals or title case that no name begins or ends with, so that a cue before them proves nothing.
STOP = frozenset(
    """
    the a an and or of in on at to for from with without by as is was are were be been has had have having will would can could should
    may might must do does did not no yes if then than that this these those there here he she it they we you i his her hers him its
    their them our your my me us who whom whose which what when where why how all any both each every some none patient patients pt
    pts client resident member subject participant person people man woman male female boy girl child children infant baby adult
    family mother father parent parents sister brother son daughter wife husband spouse partner friend caregiver guardian contact
    emergency relative aunt uncle cousin grandmother grandfather mom dad name names first last middle full maiden dob date birth age
    sex gender race address phone mrn ssn id number email account insurance policy plan group type status doctor dr nurse physician
    surgeon attending fellow intern provider clinician specialist consultant pharmacist therapist technician staff team clinic
    hospital department unit ward room bed floor office center medical health care healthcare service services primary critical
    intensive acute chronic general internal surgical cardiology neurology oncology radiology pathology psychiatry pediatrics medicine
    surgery dermatology urology nephrology orthopedics ophthalmology anesthesia obstetrics gynecology endocrinology gastroenterology
    hematology rheumatology pulmonary infectious disease history present illness chief complaint complaints reason visit assessment
    impression recommendation recommendations discharge admission summary note notes report progress consult consultation procedure
    operative findings finding exam examination physical review systems vital vitals signs labs lab results result imaging medications
    medication meds allergies allergy social past problem problems diagnosis diagnoses differential treatment therapy follow followup
    up instructions education practitioner practitioners assistant manager educator midwife anesthetist aide tech self determination
    act bill rights indicator teresa portal questionnaire safety information record records data confidential unknown null n/a na tbd
    see same new old other above below denies reports states presents presented presenting complains admitted discharged seen
    evaluated referred transferred scheduled taking started stopped given received needs need wants asked asks called calls says said
    told tells reported noted noticed feels felt looks got gets went goes going came comes please thank thanks dear hello hi hey sir
    madam judge sr everyone colleague colleagues sirs concern regards sincerely best kind respectfully monday tuesday wednesday thursday friday
    saturday sunday january february march april june july august september october november december today yesterday tomorrow
    diabetes hypertension cancer asthma copd chf cad ckd gerd hiv covid influenza pneumonia stroke sepsis syndrome disorder failure
    infarction infection pain fever cough anemia depression anxiety dementia stage grade class score scale index test sign criteria
    reflex maneuver classification fracture tumor lymphoma sarcoma carcinoma contracture palsy paralysis chorea thyroiditis
    encephalopathy phenomenon metformin insulin aspirin warfarin heparin lisinopril atorvastatin amoxicillin prednisone ibuprofen
    acetaminophen tylenol advil lipitor eliquis xarelto ozempic humira keytruda mri ct xray ekg ecg eeg cbc bmp cmp a1c tsh bp hr rr
    temp spo2 bmi icu er ed nicu picu pacu snf ama dnr npo prn bid tid qid qhs iv im po sc american african asian hispanic caucasian
    white black english spanish french german chinese united medicare medicaid tricare aetna cigna humana blue cross shield positive
    negative normal abnormal stable unstable bilateral left right upper lower severe moderate mild well active alert oriented afebrile
    also but so because since after before during while until about over under more less most very just still now only even however
    therefore although though again back out off per via vs school work job home house street avenue road city state county country
    university college institute foundation association society academy board committee council zero one two three four five six seven
    eight nine ten drug drugs dose dosage tablet tablets capsule pill pills injection vaccine vaccines question questions answer
    article study trial guideline guidelines research evidence model user system prompt tool bot ai gpt claude chatgpt gemini md rn np mr mrs ms miss mx
    pa phd pharmd dds dpt lpn esq jr mph mbbs scholl pepper google oz who's strangelove precautions precaution isolation world
    organization retired deceased healthy unremarkable noncontributory breast lung colon prostate ovarian cervical skin bone brain
    heart kidney liver stomach thyroid global national regional
    """.split()  # noqa: SIM905  (a block of words is read and edited more easily than a list of strings)
)
EPONYM = re.compile(
    r"(?i)'?s?[ -](?:disease|syndrome|sign|test|score|scale|criteria|criterion|classification|reflex|maneuver|manoeuvre|procedure|operation|fracture|tumou?r|lymphoma|sarcoma|contracture|palsy|paralysis|chorea|thyroiditis|encephalopathy|phenomenon|"
    r"catheter|tube|drain|clamp|forceps|stain|agar|law|point|node|nodes|triad|tetrad|pentad|disorder|dystrophy|ulcer|hernia|anemia|cell|cells|bodies|body|ring|rings|line|lines|angle|incision|approach|repair|index|formula|equation|rule|"
    r"staging|grade|grading|position|technique|method|method|disease|esophagus|oesophagus|diverticulum|cyst|gland|duct|ligament|canal|space|pouch|fascia|murmur|breathing|respiration|nystagmus|pupil|atrophy|hypothesis|questionnaire|inventory|assessment|"
    r"protocol|regimen|diet|exercises?|spots?|nodules?|keratosis|carcinoma|neuroma|apple|powder|foot|insoles)\b"
)
_EPONYM_START = "-' s"
_TOKEN = re.compile(r"[^\s,]+")
_SPLIT = re.compile(r"[ ,]+")


def _name(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Cuts off what follows from the first word on that no name has, and drops what is left of an eponym or of nothing."""
    last = 0
    for match in _TOKEN.finditer(text, start, end):
        word = match[0].strip(".,'’").lower()
        if word.endswith(("'s", "’s")):
            word = word[:-2]
        # A capital alone inside of a name is an initial, not an article.
        if (word in STOP or word.partition("-")[0] in STOP) and not (last and (word == "jr" or (len(word) == 1 and text[match.start()].isupper()))):
            break
        last = match.end()
    while last > start and text[last - 1] in ".,'’":
        last -= 1
    if text.endswith(("'s", "’s"), start, last):
        last -= 2
    if last - start < 2 or (text[last : last + 1] in _EPONYM_START and EPONYM.match(text[last : last + 24])):
        return None
    return start, last


def _two(text: str, start: int, end: int) -> tuple[int, int] | None:
    """As `_name`, for weak cues: at least two words must be left."""
    found = _name(text, start, end)
    words = _SPLIT.split(text[found[0] : found[1]]) if found else []
    if len(words) < 2:
        return None
    # "Check TSH", "Use OID": a verb before an abbreviation.
    if len(words) == 2 and words[1].isupper() and 2 <= len(words[1]) <= 4 and words[1].isalpha() and not words[0].isupper():
        return None
    # "DMEK OS": abbreviations behind each other.
    return None if all(word.isupper() and len(word) <= 4 for word in words) and len(words[-1]) < 3 else found


def _lower(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A name in lower case behind a strong cue: only words that are no words of a sentence."""
    keep = start
    for match in re.finditer(r"[^\s]+", text[start:end]):
        word = match[0].strip(".,'’").lower().removesuffix("'s")
        if word in STOP or word in _VERBS or re.search(r"(?:ing|ed|ly|tion|ment|ness|able|ology|itis|emia|osis)$", word):
            break
        keep = start + match.end()
    while keep > start and text[keep - 1] in ".,'’ ":
        keep -= 1
    if text.endswith("'s", start, keep):
        keep -= 2
    return (start, keep) if keep - start >= 2 and not EPONYM.match(text[keep : keep + 24]) else None


_VERBS = frozenset(
    ["prescribe", "prescribes", "order", "orders", "recommend", "recommends", "want", "wants", "think", "thinks", "suggest", "suggests", "say", "says", "refer", "refers", "know", "knows", "write", "writes", "wrote", "put", "puts", "gave", "give", "gives", "took", "take", "takes", "takes", "send", "sends", "sent", "visit", "appointment", "office", "note", "notes", "recommends", "advise", "advises", "like", "likes", "let", "lets", "keep", "keeps", "make", "makes", "made", "change", "changes", "increase", "increases", "decrease", "decreases", "tell", "tells", "try", "tries", "use", "uses", "used", "run", "runs", "ran", "see", "sees", "saw", "help", "helps", "look", "mention", "mentions", "agree", "agrees", "on", "off", "about", "whether", "next", "last", "today", "now", "later", "soon", "here", "again", "first", "who", "and", "ago", "oz", "google", "house", "phil", "oetker"]
)

_RELATION = r"(?:wife|husband|spouse|partner|fiancee?|girlfriend|boyfriend|mother|father|mom|dad|mum|son|daughter|sister|brother|aunt|uncle|niece|nephew|cousin|grandmother|grandfather|grandson|granddaughter|grandma|grandpa|stepmother|stepfather|stepson|stepdaughter|neighbor|neighbour|friend|roommate|caregiver|guardian|landlord|boss|employer|coworker|colleague|son-in-law|daughter-in-law|mother-in-law|father-in-law|brother-in-law|sister-in-law|ex-wife|ex-husband|baby|twin|child|kid|infant|newborn|nurse|aide|social worker|case manager|attorney|lawyer|teacher|pastor|proxy|poa)"
_LABEL = (
    r"(?:(?:patient|pt|pat|client|resident|member|subscriber|insured|beneficiary|guarantor|mother|father|parent|guardian|spouse|wife|husband|son|daughter|emergency contact|next of kin|nok|contact|caregiver|employer contact|provider|attending|physician|surgeon|doctor|nurse|"
    r"first|last|middle|maiden|full|legal|preferred|given|family|sur|nick|display|customer|employee|student|witness|author|sender|recipient|caller|requester|requested|account holder|policy ?holder|cardholder|card ?holder|user|child|baby|donor|subject)(?:'s)?[ _]?(?:full |legal |first |last )?names?|"
    r"name(?: of (?:patient|the patient|client|insured|child))?|patient|pt|client|resident name|attending(?: physician| surgeon| md)?|pcp|primary care (?:physician|provider|doctor)|primary (?:physician|provider)|referring(?: physician| provider| md| doctor)?|ordering(?: physician| provider)?|consulting(?: physician)?|admitting(?: physician)?|"
    r"surgeon|assistant surgeon|assistant|anesthesiologist|anesthetist|radiologist|pathologist|cardiologist|oncologist|neurologist|physician|provider|doctor|nurse|rn|prescriber|pharmacist|therapist|technologist|sonographer|dictated by|dictating|transcribed by|transcriptionist|"
    r"(?:electronically |digitally )?(?:signed|authenticated|verified|reviewed|approved|co-?signed|attested|prepared|entered|interpreted|read|reported|completed|performed|ordered|requested|submitted|authored|written|witnessed|documented|collected|administered|scribed|recorded|filled)(?: (?:electronically|digitally))? by|"
    r"cc|attn|attention|re|from|to|regarding|emergency contact|next of kin|nok|guarantor|subscriber|policy ?holder|insured|beneficiary|power of attorney|hcp|health ?care proxy|hcpoa|poa|spouse|wife|husband|mother|father|son|daughter|contact|caregiver|guardian|informant|historian|interpreter|witness|author|surrogate|decision maker|case manager|social worker|employer|nombre|paciente|apellidos?|nom|prenom|vorname|nachname)"
)

# A paper for, about or from someone; what is done with someone.
_ABOUT = r"(?:for|from|of|to|about|on|by|with|regarding|re)"
_TOWARDS = r"(?:(?:regarding|schedule|reschedule|admit|discharge|see|seeing|saw|treat|treating|contact|notify|call|tell|ask|remind|about|transfer)(?: (?:for|from|of|to|about|on|by|with|regarding|re))?)"
# What follows a name at the head of a chart: a birth date or what leads to one, a record number, the sex, days of dialysis.
_DATED = (
    r"(?: ?\| ?(?:19|20)\d{6}\b|(?:,? ?[(\[|;-] ?|,? |, ?)(?:(?i:dob|d\.o\.b|date of birth|mrn|ssn|medical record|member id|born|birth ?date|fin|acct|account)\b|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:[MF]|MWF|TTS|TThS)\b[,/) ]))"
)
# What the chart keeps about someone: `Maria Alvarez's potassium`.
_KEPT = r"(?i:chart|mrn|record|records|labs?|lab results|results|medications?|meds|appointment|dob|date of birth|birthday|insurance|prescription|refill|surgery|visit|file|account|phone|ssn|blood ?work|biopsy|scan|mri|ct|x-ray|a1c|inr|potassium|creatinine|troponin|hemoglobin|glucose|blood pressure|bp|rash|fever|pain|wound|incision|daughter-in-law|cough|symptoms|condition|chemo|dose|insulin|diagnosis|discharge|note|notes|family|mother|father|wife|husband|son|daughter|address|email|care plan|test results|admission)"

ROWS = (
    Row("name-title", "NAME", 0.9, rf"(?:^|[^A-Za-z])(?:{_TITLE}|MR|MRS|MS|DR|MISS)(?:\. ?| )(?:and (?:Mrs|Mr|Dr|Ms)\.? )?({_NAME})", trigger=rf"\b(?:{_TITLE}|MR|MRS|MS|DR|MISS)(?:\. ?| ){_START}", fit=_name, unless_before=r"\b(?:the|scholl|type|vitamin|to the)\s(?:nurse|np|pa|rn|father|brother|sister|aunt|uncle|coach|judge|officer)\s|\b(?:rn|np|pa)\.\s?"),
    Row("name-title-lower", "NAME", 0.75, rf"(?:^|[^A-Za-z0-9])(?:mr|mrs|ms|mx|miss|dr|doctor|prof|senora?|sra)\.? ({_LOWER}|{_NAME})", trigger=r"\b(?:mr|mrs|ms|mx|miss|dr|doctor|prof|senora?|sra)\b", fit=_lower),
    Row("name-label", "NAME", 0.9, rf"(?i)(?:^|[^A-Za-z0-9])(?:{_LABEL})(?:[ \t]?\((?:print|printed|last, first|first|last|legal|s)\))?[ \t]{{0,3}}[:=][ \t\"'*]{{0,6}}(?:(?:Mr|Mrs|Ms|Dr|Miss|Prof)\.? )?(?-i:({_ANY}))", trigger=rf"(?i)\b{_LABEL}(?:[ \t]?\([a-z, ]+\))?[ \t]{{0,3}}[:=]", fit=lambda t, s, e: _labelled(t, s, e)),
    Row("name-label-lower", "NAME", 0.75, rf"(?i)(?:^|[^A-Za-z0-9])(?:(?:patient|pt|client|first|last|full|legal|maiden|middle|given|family)(?:'s)?[ _]?name|name|patient|pt name|surname|nombre|apellido)[ \t]{{0,3}}[:=][ \t\"'*]{{0,6}}(?-i:({_LOWER}(?:, ?[a-z]{{2,20}})?))(?:$|[\n,;.|\"')]| (?:dob|mrn|age|sex|\d))", trigger=r"(?i)(?:name|patient|nombre|apellido)[ \t]{0,3}[:=]", fit=_lower),
    Row("name-is", "NAME", 0.85, rf"(?i)\b(?:(?:patient|pt|client|his|her|my|their|whose|child|baby|son|daughter|mother|father|wife|husband|doctor|full|first|last|legal|given|family|maiden|middle|the|new|real)(?:'s)? (?:(?:full|first|last|legal|maiden|middle|birth|given|family) )?name(?:'s| is| was| =|,)|name is|named|my name's|call me|goes by|known as|(?:first|last|given|family|maiden|middle) name|it's|it is|a\.?k\.?a\.?|alias|nee|formerly|i am|i'm|this is|speaking with|spoke (?:with|to)|talked (?:with|to)|signed|written by|on behalf of|patient of|c/o|care of|me llamo|soy|mi nombre es|ich heisse|je m'appelle)[ \"'(]{{1,3}}(?:(?:mr|mrs|ms|dr|miss|prof)\.? )?(?-i:({_ANY}))",
        trigger=r"(?i)\b(?:name|it's|it is|mi nombre|named|call me|goes by|known as|a\.?k\.?a\.?|alias|nee|formerly|i am|i'm|this is|speaking with|spoke (?:with|to)|talked (?:with|to)|signed|written by|on behalf of|patient of|c/o|care of|me llamo|soy|mi nombre es|ich heisse|je m'appelle)(?:'s| is| was| =|,)?[ \"'(]{1,3}(?:(?:mr|mrs|ms|dr|miss|prof)\.? )?(?-i:" + _START + ")", fit=lambda t, s, e: _said(t, s, e)),
    Row("name-is-lower", "NAME", 0.7, rf"(?i)\b(?:(?:patient|pt|client|his|her|my|their|child|baby|son|daughter|mother|father|wife|husband|doctor|full|first|last)(?:'s)? (?:(?:full|first|last) )?name(?:'s| is)|my name is|patient named|pt named|(?:man|woman|lady|gentleman|girl|boy|male|female|guy|kid|child|baby|son|daughter|friend|nurse|doctor|physician|someone|person|client|resident|husband|wife|dog|cat|brother|sister) (?:named|called)) (?-i:({_LOWER}))", trigger=r"(?i)\b(?:name(?:'s| is)|named|called)\b", fit=_lower),
    Row("name-greeting-lower", "NAME", 0.7, rf"(?i)\b(?:hi|hello|hey|good (?:morning|afternoon|evening))[ ,!.]{{1,3}}(?:this is|its|it's|my name is|i am|i'm) (?-i:({_LOWER}))(?:$|[,.!?(\n]| (?:from|calling|and|with|at|here|dob)\b)", trigger=r"(?i)\b(?:hi|hello|hey|morning|afternoon|evening)[ ,!.]{1,3}(?:this is|its|it's|my name is|i am|i'm) ", fit=_lower),
    Row("name-label-blank", "NAME", 0.75, rf"(?i)(?:^|\n)[ \t]{{0,4}}(?:(?:patient|pt|client)(?:'s)?[ _]?)?name[ \t]{{1,12}}(?-i:({_LAST_FIRST}|{_FULL}))(?:$|[ \t]{{2}}|[\n|])", trigger=rf"(?i)(?:^|\n)[ \t]{{0,4}}(?:[a-z']{{2,8}}[ _]?)?name[ \t]{{1,12}}(?-i:{_START})", fit=_two),
    Row("name-dear", "NAME", 0.85, rf"(?i)(?:^|[\n>\"' ])(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|attn|attention|hola|cheers)[ ,]{{1,2}}(?:(?:mr|mrs|ms|dr|miss|prof|doctor)\.? (?:and (?:mr|mrs|ms|dr)\.? )?)?(?-i:({_NAME}))(?:$|[ ]?[,;:!.\n)—-])", trigger=r"(?i)\b(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|thanks|thank you|attn|attention|hola|cheers)\b", fit=_name),
    Row("name-signature", "NAME", 0.85, rf"(?i)(?:sincerely|regards|best|best wishes|thanks|thank you|respectfully|respectfully submitted|yours(?: truly)?|cheers|warmly|with gratitude|love|many thanks|kind regards|best regards|warm regards)(?: yours)?[ ]?[,.!]?[ ]?\n{{1,3}}[ \t]{{0,8}}(?:[-–—] ?)?(?:(?:Mr|Mrs|Ms|Dr|Miss|Prof)\.? )?(?-i:({_NAME}))(?:$|[ ]?[,\n.]| -)", trigger=r"(?i)(?:sincerely|regards|best|wishes|thanks|thank you|respectfully|submitted|yours|truly|cheers|warmly|gratitude|love)[ ]?[,.!]?[ ]?\n", fit=_name),
    Row("name-signed-dash", "NAME", 0.75, rf"(?:^|[\n.!?] ?)(?:--?|–|—|~|//|s/|/s/) ?(?:(?:Mr|Mrs|Ms|Dr)\.? )?({_FULL})(?:$|[ ]?[,\n])", trigger=r"(?:^|[\n.!?] ?)(?:--?|–|—|~|//|s/|/s/) ?[A-Z]", fit=_two),
    Row("name-degree", "NAME", 0.85, rf"(?:^|[^A-Za-z])({_FULL}),? {_DEGREE}(?:$|[^A-Za-z])", trigger=rf"[A-Za-z],? {_DEGREE}(?:$|[^A-Za-z])", fit=_two),
    Row("name-patient", "NAME", 0.8, rf"(?i)\b(?:patient|pt|client|resident|veteran|inmate|victim|donor|recipient|subscriber|insured|policy ?holder|guarantor|beneficiary|enrollee|member|nurse|therapist|baby(?: boy| girl)?|newborn|infant|mr|neighbor|coworker|colleague)[ ,]{{1,2}}(?-i:({_FULL}|{_LAST_FIRST}))(?:$|[^A-Za-z])", trigger=r"(?i:\b(?:patient|pt|client|resident|veteran|inmate|victim|donor|recipient|subscriber|insured|policy ?holder|guarantor|beneficiary|enrollee|member|nurse|therapist|baby(?: boy| girl)?|newborn|infant|mr|neighbor|coworker|colleague)[ ,]{1,2})[A-Z]", fit=_two),
    Row("name-patient-single", "NAME", 0.65, r"(?:^|[^A-Za-z])(?:[Pp]atient|[Pp]t|[Cc]lient) ([A-Z][a-z]{2,20}(?:-[A-Z][a-z]+)?)(?:$|'s|[ ,.](?:is|was|has|had|who|reports|states|denies|presents|presented|complains|came|called|needs|wants|asked|and|resting|sleeping|awake|alert|remains|continues|tolerat\w+|refus\w+|says|said|seen|c/o|s/p|\())", trigger=r"\b(?:[Pp]atient|[Pp]t|[Cc]lient) [A-Z]", fit=_name),
    Row("name-relation", "NAME", 0.75, rf"(?i)\b{_RELATION}(?:'s name is|'s name| is named| named| called|,| is|:|\s\()?[ ]?(?-i:({_NAME}))(?:$|[^A-Za-z])", trigger=rf"(?i:\b{_RELATION})[^A-Z\n]{{0,20}}[A-Z]", fit=lambda t, s, e: _related(t, s, e)),
    Row("name-aged", "NAME", 0.8, rf"(?:^|[^A-Za-z])({_FULL}|{_LAST_FIRST}),? ?(?:\(|is |was )?(?:an? |age[d:]? ?)?\d{{1,3}}(?:[- ]?(?:years?|yrs?|y/?o|yo|y\.o\.|M\b|F\b|yM|yF|[- ]year[- ]old|m\b|f\b))", trigger=r"[A-Z][A-Za-z'-]*\.?,? ?(?:\(|is |was )?(?:an? |age[d:]? ?)?\d{1,3}(?:[- ]?(?:y|[MFmf]\b))", fit=_two),
    Row("name-reminder", "NAME", 0.7, rf"(?i)(?:^|[\n.!?] ?)(?:reminder|attention|alert|hello|hi|hey|thanks|thank you|sorry|ok|okay|good news|please)[:,!]? (?-i:({_WORD})), (?:your|you|we|this|the|please|it|i|can|could|are|have)\b", trigger=r"(?i)[A-Z][a-z]+, (?:your|you|we|this|the|please|it|i|can|could|are|have)\b", fit=_name),
    Row("name-dated", "NAME", 0.85, rf"(?:^|[^A-Za-z])({_FULL}|{_LAST_FIRST}){_DATED}", trigger=rf"[A-Z][A-Za-z'-]*\.?{_DATED}", fit=_two),
    Row("name-lower-aged", "NAME", 0.65, r"\b(?:patient|pt|for|re|on|about|named)[: ]{1,2}([a-z]{2,15} [a-z]{2,18}),? (?:\(?dob|\(?mrn|(?:is )?an? \d{1,3}[- ]?(?:yo|y/o|year)|\d{1,3} ?(?:yo|y/o|year)|\d{1,3}[mf]\b)", fit=_lower),
    Row("name-seen-by", "NAME", 0.75, rf"(?i)\b(?:seen|evaluated|examined|referred|treated|followed|cared for|managed|admitted|discharged|assessed|interviewed|operated on|delivered|accompanied|performed|prescribed|ordered|brought in|reviewed|discussed|dictated|signed|read|interpreted|consulted|covered|supervised|witnessed) (?:today )?(?:by|with) (?:(?:mr|mrs|ms|dr|miss|prof|nurse|attending|colleague)\.? )?(?-i:({_FULL}))(?:$|[^A-Za-z])", trigger=rf"(?i:\b(?:by|with) (?:(?:mr|mrs|ms|dr|miss|prof|nurse|attending|colleague)\.? )?){_FULL_START}", fit=_two),
    Row("name-paper", "NAME", 0.75, rf"(?i)\b(?:(?:referral|referred|reminder|instructions?|letter|note|script|prescription|order|appointment|appt|refill|records?|labs?|results?|chart|consent|authorization|message|msg|call|email|portal|paperwork|form|summary|report|plan|visit|claim|invoice|bill|request|information|notes|file|history|update|follow[- ]?up|x-?rays?|ct|mri|scan|echo|biopsy|ultrasound|mammogram|ekg|translate|interpret|mom|dad|care|covering) {_ABOUT}|{_TOWARDS}):? ?(?:(?:mr|mrs|ms|dr|miss|patient|pt)\.? )?(?-i:({_FULL}))(?:$|[^A-Za-z])",
        trigger=rf"(?i:\b(?:{_ABOUT}|{_TOWARDS}):? ?(?:(?:mr|mrs|ms|dr|miss|patient|pt)\.? )?){_FULL_START}", fit=lambda t, s, e: _paper(t, s, e)),
    Row("name-possessive-chart", "NAME", 0.75, rf"(?:^|[^A-Za-z])({_FULL})'s {_KEPT}\b", trigger=rf"[A-Za-z]'s {_KEPT}\b", fit=_two),
)


def _labelled(text: str, start: int, end: int) -> tuple[int, int] | None:
    """`From: Maria Alvarez`, but not `From: Mercy ED`."""
    found = _name(text, start, end)
    if found is None or _PLACE_AFTER.match(text[found[1] : found[1] + 16]) or text[start : found[1]].endswith((" ED", " ER", " ICU")):
        return None
    return found


_PLACE_AFTER = re.compile(r"(?i) (?:ed|er|icu|hospital|center|university|institute|pharmacy|clinic|health)\b")


def _said(text: str, start: int, end: int) -> tuple[int, int] | None:
    """`I'm Catholic`, `this is Normal`: after a weak phrase one word alone must not be a word of faith, origin or profession."""
    found = _name(text, start, end)
    if found is None:
        return None
    value = text[found[0] : found[1]]
    single = " " not in value
    before = text[max(0, start - 12) : start].lower()
    if single and value.isupper():
        return None
    if single and re.search(r"(?:i am|i'm|it's|it is|this is|signed|formerly|known as|soy)[ \"'(]*$", before):
        return None if re.search(r"(?i)(?:ian|ish|ese|ic|ist|er|an|or)$", value) or not re.match(r"[,.!?]| (?:and|from|calling|the|a|with|here)\b|$|\s*\n", text[found[1] : found[1] + 10]) else found
    return found


def _related(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A relative's name is in title case; `mother HTN`, `father CAD` is family history."""
    value = text[start:end]
    if value.isupper() or re.match(r"[A-Z]{2,}", value):
        return None
    found = _name(text, start, end)
    if found is None or _CLINICAL.match(text[found[0] : found[1]]):
        return None
    return found


def _paper(text: str, start: int, end: int) -> tuple[int, int] | None:
    """`Letter to Maria Alvarez`, but not `note from Mayo Clinic`: two words or more in title case, none of them clinical or of an institution."""
    found = _two(text, start, end)
    if found is None:
        return None
    words = text[found[0] : found[1]].split()
    if any(w.isupper() and len(w) > 1 for w in words) or any(_CLINICAL.match(w) or _INSTITUTION.fullmatch(w.rstrip(".,")) for w in words):
        return None
    after = re.match(r" ([A-Z][a-z]+|[A-Z]{2,})", text[found[1] : found[1] + 24])
    return None if after and (_INSTITUTION.fullmatch(after[1]) or after[1].lower() in STOP) else found


_INSTITUTION = re.compile(
    r"(?:Hospital|Clinic|Center|Centre|University|College|School|Institute|Department|Health|Medical|Medicine|Foundation|Association|Society|Academy|Board|Council|Journal|Group|System|Insurance|Pharmacy|Laboratory|Labs?|Inc|LLC|"
    r"Mayo|Cleveland|Johns|Hopkins|Kaiser|Blue|Cross|Shield|United|Aetna|Cigna|Humana|Medicare|Medicaid|General|Memorial|Saint|St|Mount|Mercy|Baptist|Methodist|Presbyterian|Sinai|Veterans|Affairs|National|American|World|"
    r"New|North|South|East|West|England|York|Safe|Harbor|Expert|Determination|Epic|Cerner|Joint|Commission|Red|Wells|Glasgow|Coma|Scale|Score|Index|Act|Rule|Privacy|Security|Street|Avenue|Road|County|City|State|States|Los|San|Santa|Las|"
    r"Google|Microsoft|Apple|Amazon|Walgreens|Walmart|Rite|Aid|Target|Costco|Kroger|Quest|Diagnostics|LabCorp|Medtronic|Abbott|Boston|Scientific|Pfizer|Moderna|Merck|Novartis|Roche|Lilly|Bayer|Johnson|Step|Phase|Stage|Grade|Type|Class|Case|Table|Figure|Chapter|Section|Part)"
)
_CLINICAL = re.compile(r"(?i)(?:[a-z]+(?:itis|osis|emia|oma|pathy|ectomy|algia|pril|olol|statin|cillin|mycin|azole|sartan|pine|ine|amide|mab|nib|vir)|(?:alzheimer|parkinson|crohn|hodgkin|graves|hashimoto|huntington|down|turner|marfan|lynch)(?:'?s)?|type|breast|lung|colon|heart|diabet\w+)\b")
