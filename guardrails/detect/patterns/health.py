"""Rows for health context: words that make a text about someone's health.  A signal, never an identifier.

The lists were written for this project.  Endings of drug stems follow the United States Adopted Names convention, which is public.
"""

# ruff: noqa: E501  (a row is read as one piece; a pattern broken over lines is not)
from __future__ import annotations

from ..row import Row

_DISEASES = """
diabet(?:es|ic) hypertensi(?:on|ve) hyperlipid\\w+ hypercholester\\w+ dyslipid\\w+ asthma(?:tic)? copd emphysema pneumonia influenza covid(?:-19)? tuberculosis cancer tumou?rs? malignan(?:cy|t) metasta\\w+ leuk[ae]emia lymphoma melanoma
stroke tia seizures? epilep\\w+ migraine headaches? dementia alzheimer'?s? parkinson'?s? schizophrenia bipolar depression depressive anxiety ptsd adhd autism psychosis suicidal
heart[ ](?:failure|attack|disease) chf cad myocardial infarction nstemi stemi angina arrhythmia afib atrial[ ]fibrillation murmur cardiomyopathy
kidney[ ](?:disease|failure|injury|stones?) ckd esrd aki dialysis renal hepatic liver cirrhosis hepatitis jaundice pancreatitis gerd reflux crohn'?s colitis ibs ulcers? celiac appendicitis diverticul\\w+ hernia
arthritis osteoporosis fractures? sprain gout lupus fibromyalgia psoriasis eczema dermatitis cellulitis rash anemi[ac] thrombo\\w+ dvt embol\\w+ sepsis septic infections? abscess hiv aids sti chlamydia syphilis gonorrhea herpes
pregnan\\w+ prenatal postpartum miscarriage preeclampsia gestation\\w+ trimester gravida menopause endometriosis pcos infertility contraception
hypothyroid\\w* hyperthyroid\\w* thyroid adrenal obesity obese malnutrition dehydrat\\w+ alcoholi[cs]\\w* addiction overdose withdrawal opioid
glaucoma cataracts? retinopathy neuropathy nephropathy concussion allerg(?:y|ies|ic) anaphyla\\w+ syndrome disorder disease comorbid\\w+ carcinoma sarcoma lesions? edema effusion ischemi[ac] hemorrhag\\w+ aneurysm stenosis fibrosis
"""
_SIGNS = """
symptoms? fever febrile cough dyspnea shortness[ ]of[ ]breath chest[ ]pain nausea vomiting diarrhea constipation dizz\\w+ syncope fatigue bleeding swelling pain tenderness chills wheez\\w+ palpitations numbness weakness tremor
vitals? vital[ ]signs blood[ ]pressure heart[ ]rate spo2 o2[ ]sat\\w* bmi a1c hba1c hemoglobin creatinine egfr gfr glucose lactate troponin bnp inr wbc platelets? potassium sodium tsh ldl hdl cholesterol urinalysis cultures? psa ferritin bilirubin albumin
"""
_CARE = """
patients? pt diagnos\\w+ dx prognosis treat(?:ment|ed|ing)? therap(?:y|ies|ist) medications? meds prescri\\w+ rx dos(?:e|es|age|ing) mg mcg tablets? capsules? inhaler injection infusion vaccin\\w+ immuniz\\w+ antibiotics? chemo(?:therapy)? radiation insulin steroids? opioids?
surgery surgical operat(?:ion|ive) procedure biopsy transplant\\w* implant catheter intubat\\w+ ventilator anesthesia x-?rays? mri ct[ ]scan ultrasound echo(?:cardiogram)? ekg ecg eeg mammogram colonoscopy endoscopy pacemaker stents? bypass
hospital\\w* clinic(?:al|ian|ians)? icu nicu picu emergency[ ]department er ed ward inpatient outpatient admitted admission discharge(?:d)? physician doctor nurse surgeon pcp specialist cardiolog\\w+ oncolog\\w+ neurolog\\w+ psychiatr\\w+ pediatric\\w* radiolog\\w+
dermatolog\\w+ gastroenterolog\\w+ endocrinolog\\w+ nephrolog\\w+ pulmon\\w+ urolog\\w+ hematolog\\w+ rheumatolog\\w+ orthop\\w+ ob[/-]?gyn obstetric\\w* gyn(?:ec)?\\w* patholog\\w+ pharmac\\w+ dental dentist hospice palliative rehab\\w* nursing[ ]home
medical[ ]record chart mrn ehr emr lab(?:s|oratory)?[ ]results? test[ ]results? referral follow[- ]?up history[ ]of family[ ]history comorbidit\\w+ health insurance medicare medicaid prior[ ]auth\\w* icd-?10 cpt hpi ros pmh a/p s/p h/o c/o
"""
_DRUGS = """
metformin lisinopril atorvastatin amlodipine metoprolol losartan gabapentin sertraline levothyroxine albuterol omeprazole hydrochlorothiazide furosemide prednisone ibuprofen acetaminophen tylenol aspirin warfarin coumadin apixaban eliquis
rivaroxaban xarelto heparin enoxaparin clopidogrel plavix insulin ozempic semaglutide wegovy mounjaro tirzepatide jardiance amoxicillin azithromycin doxycycline ciprofloxacin vancomycin cephalexin lithium adderall methylphenidate xanax valium
ativan morphine oxycodone hydrocodone fentanyl tramadol methadone suboxone buprenorphine naloxone narcan humira keytruda methotrexate tamoxifen digoxin amiodarone spironolactone prozac zoloft lexapro viagra lantus humalog novolog benadryl
"""
_ENDINGS = (
    r"itis|osis|aemia|emia|pathy|ectomy|plasty|scopy|otomy|ostomy|algia|uria|penia|megaly|plegia|rrhea|cillin|mycin|statin|[^a]pril|sartan|olol|dipine|prazole|conazole|umab|ximab|zumab|tinib|gliptin|gliflozin|glutide|triptan|profen|"
    r"azepam|azolam|oxetine|triptyline|xaban|floxacin|cycline|asone|isolone|lukast|terol|setron|thiazide|semide|barbital|vudine|navir|ciclovir|cyclovir"
)


def _list(words: str) -> str:
    return "|".join(words.replace("[ ]", "\0").split()).replace("\0", " ")


ROWS = (
    Row("health-disease", "HEALTH_CONTEXT", 0.9, rf"(?i)\b(?:{_list(_DISEASES)})\b"),
    Row("health-sign", "HEALTH_CONTEXT", 0.75, rf"(?i)\b(?:{_list(_SIGNS)})\b"),
    Row("health-care", "HEALTH_CONTEXT", 0.75, rf"(?i)\b(?:{_list(_CARE)})\b"),
    Row("health-drug", "HEALTH_CONTEXT", 0.9, rf"(?i)\b(?:{_list(_DRUGS)})\b"),
    Row("health-ending", "HEALTH_CONTEXT", 0.75, rf"(?i)\b[a-z]{{3,24}}(?:{_ENDINGS})\b"),
    Row("health-code", "HEALTH_CONTEXT", 0.8, r"\b(?i:icd-?(?:9|10)(?:-cm)?|cpt|loinc|snomed)[ :]{0,3}[A-Z]?\d[\d.A-Z]{1,8}\b"),
)
