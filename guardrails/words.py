"""Common English words, as data for `tokens.py`: those that are one token in the vocabularies cl100k_base and o200k_base.

`python -m benchmarks.tokens` checks every word against the published vocabularies.  What a token is, is not known here.
"""

from __future__ import annotations

ANYWHERE = """
a ab about above abs absolute abstract ac acc access account ace ack act action active activity actor actual actually adapter add added
adding additional addr address addresses adds adjust admin administrator adult advanced after again age agent ahead ai air al alert alias
alive all allow allowed along alpha already also alt although always am among amount an analysis anchor and animal annotation another
answer answers any ap api app append apple application applications apply appointment apr are area arg args argument arguments arm around
array art as asia aside ask aspect asset ast async at atomic attr attribute attributes au audio audit aug auth author auto avoid await
award away aws axis azure b baby back background bad badge bag balance ball ban band bank bar base based basic basket batch battery battle
be bear beat because bed been beer before begin being bell below best bet beta better between bi bias bid big bill billing bin binary bind
binding bird birth birthday bit bits black blank block blocks blood blue blur board body bold bomb bone book booking books bool boolean
boot border born boss bot both bottom bound bounds box boxes boy br brain break bridge bright bring broadcast broken broker brown browser
brush budget buffer build builder built burn bus business but button buy by byte bytes c ca cache cached cad cake calendar call callback
called caller calling calls camera camp can cancel candidate cannot cap caps caption capture car card cards care cars cart case cases cash
cast cat catalog catch category cause cd cel cell cells center central centre certificate ch chain chair challenge change changed changes
changing channel chapter char character characters charge chart charts chat cheap check chief child chip chr chunk church ci circle cities
city cl claim class classes classification clean clear cli click client clients clock clone close closed closing closure cloud club
cluster co code codes coffee coin col cold collapse collect collection collections collision colon color colors column columns com combine
come comfort command commands comment comments common community comp company compare comparison compatible compile complete completed
completion complex components compression computer con concept conf conference config confirm connect connection console const constant
constants construct construction consumer contact contacts container contains content contents context continue contract control
controller controllers controls conversation conversion convert converted converter cook cookies cool copy core corn correct cost could
count counter countries country counts county course courses court cover cr craft cream create created credit criteria critical crop cross
crypt cs csv ctrl culture currency current custom customer cut cycle d da daily damage danger dark das dash dashboard dat data database
date dates day days db de dead dec def default defined degree del delay delta dem den dep der des desc description design desk desktop
destination destroy detail details detect dev device di dialog diamond dict dictionary did die difference different dig digest digit
digital dim direction directory dirty disc disk display dist distance district do doc dock docs document does domain don done door dos dot
double down dr draft drag draw drawer dream drink drive driver drop drug dry dt due dump duration during dyn e each ear earn earth ease
east easy eat echo ed edge edit editor effect effective effects eight ein either el elect element elements else email employee empty en
enable encode encoder encoding end ending endpoint enemy energy engine enter enterprise entries entry enum env environment eq equal er err
error es escape ess est et eu eval evaluate evaluation even event events ever every exact exam example examples excel except exception
exceptions exchange exec exercise exist existing exists exit expand expanded expect expected experience experiment expert export expr
expression ext extend extended extension extensions external extra extract eye f fa fabric face fact factor fade fail failed failure fair
fake fall false family fan far farm fast fat fatal father fault favorite fax feature features feed female fetch few field fields fight
figure file filename files fill film filter fin final find finding fine finish finished fire first fish fit five fix fixed fixture flag
flags flash flat flight float floor flow flush fly focus fold folder follow food foot for force forest forget forgot form format formats
formatter forms formula forward found foundation four fr fraction frame frames free frequency fresh friend friendly from front fuel full
fully fun func function functions fund g gain gallery game gamma gap gas gate gateway ge gen gene general generate generated generation
generator get gets getting ghost gift girl git github give given glass global go gold good google got gov gr grab grade grand graph gray
great greater green grey ground group groups guest guid gun h had hair half hall hand handle handler handles hands hang happy har has hash
hat have having he head header heading health healthy heart height hell hello help helper her here hero hex hey hi hidden hide high hint
hip his history hit hits hold holder holiday home hook hospital host hotel hour hours house how html http hu human i ice ich id ideal
ident identifier identity idle if ignore il ill image images immutable import important imports in inc include included includes income
increase index indicator individual industry inf info inform information ing init initial inline inner input inputs ins inside install
instance instead instructions instrument int integer integration intent interaction interesting interface interfaces internal internet
interval into intro invalid inventory invest invite invoice io ip ir iron is iso issue it item items iter its j jam jan java john join
joint journal joy json judge jump jun just k ka keep key keyboard keys keyword keywords kick kid kim kin kind king know known l la lab
label labels lake lambda land lane language languages large las last late later latin launch law layer lazy le lead leader leading leaf
league lean learn learning least leave led lee left leg legal len length les less lesson let lets letter level levels library lic license
life light like limit limited limits line linear lines link linked links list listing lists literal little live living ln load loader loc
local locale location locations lock locked log logic login logs long look looks loop lord los loss lost lot love low lower lt luck m mac
machine macro mad made magic mail main major make maker makes making male man manager many map mapping maps mar margin mark market marks
mask mass master match matcher matches matching mate material math max may maybe mb md me mean med media median member members memory men
merchant merge mess message messages met meta metadata metal meter method metric metrics mi mic mid middle middleware migration mil min
mind mine mini mirror misc miss missing mission mit mix mixed mo mobile mod mode model module mom moment mon money monitor month moon more
most mother motion motor mount mouse move movement moves movie mr ms msg mt much multi multiple multiply music must my n na name named
names namespace nation national native natural nature nd ne near need neg nested net network never new next nice nick night nine no node
nodes noise nombre non none nor normal north not note notes notify nov now null num number numeric nut o object objects oct odd of off
offer office offline offset often oh oil ok old on once one online only op open opening operator ops option options or oracle orange ord
order ordered orders org organ organization origin original os other others our out outer output outside over overall overflow override
own owner p pa pack package padding page pager pages paid paint pair pan panel paper param parameter parameters params parent park parse
parser part partner parts party pass passed password past paste pat patch path paths patient pattern pause pay payment pdf pe peer pel
pending per percent perfect perhaps period permission permissions persist person pet ph phase phi phone phones photo photos physical
physics pick picture pictures piece pieces pin pink pipe pitch pl place places plain plan plans plant plate platform play played player
please plot plug plus po pod point pointer points policy poll pool pop popup port portal pos position positions positive post postal
posted poster pour power pr practice pre predict preferred prefix premium present presentation press pretty previous price prices primary
principal print printer printing prior priority private probe problem procedure process processor prod product production products prof
profile profiles profit program progress project promise prompt proof properties property provider province proxy pt public publish
published pull purchase purple purpose push put py python q qty quantity quarter queries query quest question queue quick quit quite quote
quotes r rad radio rails rain raise raised raises random range rank rate rates rather ratio raw ray re reach react reaction read reader
reading ready real really reason rec received receiver recent recommend recommended record red ref refer reference references reg release
released reload remark rename rent repair repeat replace replacement reply report reports represent representation request requests
require required requires res research reset resolution resolve resource resources rest retry return returned reverse review reviews
reward rich right ring risk river road rob robot rock rol role roles room root rose rotate round route router routine routing row rows rs
rub rule rules run runner running runs runtime rx s sad safe salary sale salt same sample samples sampling san sand sat save saved say sc
scalar scale scan scene sch schedule scheduled scheduler schema scheme school scope score scores screen screens script scripts se sea
search seat sec secret section sections secure security see seed seen seg segment select selection self sell send sender sending sense
sensor sent sentence sep separator seq serial series server servers service services session sessions set sets setting settings seven sex
sha shape share she sheet shell shift ship shoot shop short shot show side sie sig sign signal signed silver sim simple sin since sing
single sink site sites six size sizes skill skin skip sky slash sleep slice slide slot slots slow small smart smith snow so social soft
software sold solid solution some something son song soon sorry sort sorted sound source sources south sp space spaces span speaker spec
special species specific speech speed spell spin split spo sport spot spread spring sql square sr st star stat status ste steam step stick
stone stop str string strip sub success such suite sum summer sun super supplier support supported sur sure surface survey sw swap sweet
switch symbol sync syntax sys system systems t tab table tables tag tags tail take taken taking talk tank tap target task team tel tell
temp template templates temporary ten ter term test testing tests text th than that the them then there they thin this thread thus tick
ticket tickets time timeline times timestamp tiny tip title titles to today todo token tokens too tool tools top topic total touch tour
tower town toy tr trace track trade trail train trap tree trial trim trip trust try trying tube tuple turn tweet twitter two txt type
typed types u uint under undo unexpected unicode uniform union unique unit units unity unknown unless unlock up update updated upload upon
upper uri url us usage use used user username users uses using usually utf util utility v valid validate validator validators value values
van var variable ve via video view viewer views vin virtual visible vision vote vs w wait wake walk walker walking wall want warm warn
warning was watch water wave way we weak weapon weather web website wed week weight welcome well were west what whatever wheel when where
whether which while white who whole why wide width wifi wiki wild will win wind window winner wins winter wire with within without wolf
woman women wood word words work worker workflow working works world would wow wrap wrapped wrapper write writer writes writing written
wrong x xml y year years yellow yes yet yo you your z zero zip zone zoom
"""
"""One token after a space and without it, in lower case and capitalized."""

AFTER_SPACE = """
able abuse academy accept accepted accident accord accordingly accounts accuracy across acting actors ade administration admission adults
advance advantage advice ae african afterwards against agents ages ago agree agreement aid aim alerts alien alone alphabet alternative
amazing ambient america american analyzer ancient angry animals annex announcement annual anti anxiety anyone anything anyway apart
apartment appeal appearance appendix appliances applicant applied applies applying approval approved approximately april apt architecture
archive archived aren arithmetic army arrange arrest arrival article articles artist asian asked asking assert assessment assign assigned
assignment assistant associate association attach attached attachment attack attempt attempts attend attention attorney audience august
aunt authentication authority authorization authors automatic automation autumn available avatar ave avenue awake awareness baker bakery
balanced banana bands barcode bare basement basis bath beach beautiful beauty become beginning begins behavior behind believe belt bench
bend benefit benefits berg beyond bike bills bite ble blind blow boat bodies borough borrow bottle bought boundary bowl boxing brace
branch brave bread breakfast breast breath brick brief brilliant broad brother bucks buffered building builds bulletin burst bush busy
butter buying callable came canada canal cancer candidates cant capital capitals captain carbon career carpet carrier carry castle causes
cbd ceiling census centers certain certified cf champion chance charger charges charity charm chase checked checker checking checks cheers
cheese chemical chest chicken childhood children chinese chocolate choice choices choose christmas chronic cinema cir citation citizen
civic claims clamp clause cleaning clearance clerk climate clinic clinical cloth clothes clothing coach coaching coal coast coat cognitive
college combination combined comedy comes commander committee communications companion compared complaint compliance composite
comprehensive computers concern concert conclusion concrete concurrent condition conditional conditions conduct confidence confidential
confirmation conflict connected conscious consent consider constitutional consulting contest continued continuous contractor contrast
contribution controlled convenient cooling cooperation copies corner coroutine corporate corpus correction cortex costs council counseling
counties couple courage coverage covered covers covid crack crash crazy creat creative creature creek crew crime criminal crisis criterion
crowd cry ct cue cultural cup cure curtain customers cyan dad dance dangerous dare darkness daughter deadline deal dear death debate debt
debug december decide decimal decision decode decoder ded deep deer defaults defense defensive define defines definitely definition
definitions degrees delete deleted deletes deliver dell demand democracy democratic dense dent dental depart department departments depend
depending depends deployment depression depth derived describe descriptor desire despite detector determine develop developed developer
development devices diabetes diagnosis diagnostic diagram dial dialogue dies diet differential dinner directive dirt disabled disaster
discipline disclosure discount discovery discuss discussion disease dish disorder divide division dob doctor doctors documentation
documents dod doe doesn doing dollar dollars dont doors drain drama dress drew drill drivers driving drops drugs duck dust duty dx earlier
early easily economic economy editors edu education efficiency efficient egg election elegant eleven elm embedded ember emergency emit
emoji emotional empire employ employees employer encounter ends enforcement engineer engineers engines english enhancement enjoy enough
enrollment entire entrance epic episode epoch equality equivalent era errors especially essay essen essential essentially establish estate
estimate estimated europe euros eve evening eventually everybody everyone everything everywhere evidence evil exactly excellent exercises
exhibit exhibition expansion explain explanation explore explorer explosion exposure extreme extremely facial facilities facility factors
facts faker fallen falls families famous fancy fantastic fantasy farmer fashion faster fate favor feather federal feedback feet fell
fellow fence festival fever fiction fifth fifty figures films finally finance financial finds finger fired fires firmware fits flame
flatten flavor flesh flood flooring flower flu fluid folding folk following fond fool football forbidden forced foreign forgotten fork
formal formatting fortune founder fourth fraud freedom freeze french frequently fri friday friendship frozen fruit fundamental funding
funeral funny fur furniture further futures gang garage garden gates gather generally genetic genetics gentle genuine german giant gives
giving glad glob globe glory goal goat goes going golden golf gone govern governance government governor graduate grain grammar grandma
grass graves greatest grocery gross growth guarantee guaranteed guard guardian guards guess guidance guide guidelines guitar guy habit
hammer handbook happiness harbor harbour harm hart harvest hate hd heads heal healthcare hear heard hearing hearts held helping helps
herbal hers higher highest highlight highly highway hill him hindi hire hobby holds hole holy homes honest honey honor hopefully horizon
horror horse hose hosp hospitals household housing huge hundred hundreds hunger hunt hurt husband idea identification illegal imagine
imaging immediate immediately impact impossible impress improved incident increased indeed independence independent industrial infant
infinity influence initially initiative injection injury innovation inquiry inspection instagram installed institute insurance
intellectual interpret interpreter intervention introduction invent investigation investment investor invisible iris island ist iterable
iterator iv jacket jane japanese jazz jeans jewelry joined jr judges juice jul jury justice kay keeping keeps kg killer kiss kitchen knee
knife knock knowing labor laboratory labs lack lady lag lamp landing lands landscape laptop larger largest laugh laundry lawn lawyer
leadership leads leak leap learned leather leaves lecture ledger legend leisure lemon lent letters liability liberal liberty libraries
lies lift lion lip lis listed literary literature liver lives loaded loading loads loan lobby locate located lol lone lonely longer lookup
loose lose loud loved lovely lover lucky lump lunch lung luxury machines magazine maiden maintain maintenance majority makeup manage
managed management manufacturer manufacturing marble march markdown marketing marriage masks massive mathematics matter matters mature
maximum mayo meal meaning means meanwhile measure measures meat medical medicine meeting meetings mega membership memorial mend ment
mental mention mercy methods mg midnight might mild milk million mineral minimal minimum minister ministry minor minority minute minutes
miracle mk mn models moderate modern modules mold monday monitoring monster monthly months mood moral morning mostly motorcycle mountain
mouth mud murder muscle museum musical mystery myth nail naked naming nan narrative narrow nearly necessary neck needed needle needs
negative neighbor neighborhood neither nest networks newly newsletter newspaper nightmare nights noble nobody noon normalize normally nose
notebook nothing notice notification novel november nowadays nuclear nullable numbers nurse nurses nursing oak observation obtain
obviously occasionally occupational ocean odds officer older ones opens opera operand operations operators opinion opportunity opposition
optional oral orchestra ordering ordinary organizations origins otherwise outcome outdoor outlook outs outstanding oval overnight
overrides owners oxygen pace packages pain palace pale palm panels panic papers parade paragraph parallel parents parish parking
parliament partial participant participation partition partnership passage passenger passion passive passport pastor patent patients
patterns payments pays pb pc peace peak people pepper permanent permit personal personality perspective pharmacy philosophy photograph
phrase physician physicians piano pics pig pill pillow pills pilot pip pipes pivot placeholder planet planned plasma plastic plays plaza
pleasant plenty poetry poison pole police policies polish political politics pollution poor popular population portable portrait possible
possibly potato potential poverty powerful pract prayer precision prefer preference pregnancy prem prep preparation prepared prescription
presence presented presents preserve president presidential presidents pressure prevent prevention previously pricing pride priest prince
princess principle printable printed prints prison privacy prize probably problems proceed processes produced professional programs
promotion proper proposal proposed prospect protected protest protocol proud provided psychological psychology pump puzzle pv quality
queen questions quiet rabbit radiation ran rapid rare rash rav rd readers reads reality rear reasons rebel recall receipt reception recipe
recognition recommendation recorded records recovery recursive reduce reduced reduction reflect reflection reflex reform regarding regards
regex region regional regions register registered registers registration registry regular rehab rehabilitation related relation
relationship relative relax relay relevant reliable relief religion religious remember reminder remote remove removed rendering rental
replay replica replies reporter representative reputation rescue reserve reserved residence resident residents resist resistance resort
respect response responses responsible restart restaurant restricted result results retirement retreat returns revenue reviewed revolution
rewrite rib rice rid ride rider rings rise rising robots romance romantic roof rooms rope rough rounded royal rt rubber rural rush russian
sac sacred said sail saint salad salmon sandbox santa satellite satisfaction sauce saves savings saw saying says scanner scatter scholar
scholarship science scientific scientist scratch screening seal searches searching season second seconds secrets seeing seek seems senate
senator sends senior sens separate sept september sequence serious seriously settlement setup several severity shade shadow shake shall
shame shapes shared shares sharp shed sheep shelf shelter shield shine ships shirt shock shoe shoes shopping shore shots should shoulder
shower shows shut sick signals signature significant signing signs silence silent silk similar singer sir sister sized skeleton skull
skype slave slip smile smoke smooth sms snake snapchat soap soccer society soil soldier solutions solve somebody somehow someone soul soup
southern soy spanish spare speak speaking specialist specialty spend spirit spiritual sponsor spoon spray stability stable stack stadium
staff stage stake stamp stand standard start started starts state statement statements states static station statistics stay steel stem
steps sticky still stir stock stones stops storage store stored stores stories storm story straight strange stranger strategic strategies
strategy stream streaming streams street strength stress stretch strict strike strings stroke strong structure student students studies
studio study stuff style styles subject subjects submitted subscriber substance substitute successful successfully suddenly sue sugar
suicide suit suitable suites summary sunday sunshine superior supervisor supplement supplements supply supports suppose surely surgery
surgical surprise surround survival survivor susp sweat sweep swift swim swing sword symptoms syndrome tablet tablets takes talent talking
talks tall tape taste tea teach teacher teaching teams tear technical technique technology telecom telephone temperature temple tennis
tent terminal terms terrace territory terror tested thank thanks theater theft their theme themes theory therapy therefore these thick
thing things think third those though thought thousand thousands threads threat three threshold through throw thu thumb thunder tie tiger
tight til till timeout timing tin tobacco toe together tomato tomorrow tone tonight took tooth tops tough tourism tow towards towers
township tracking tradition traditional traffic training transcript transfer transform transit translate travel treasure treat treatment
trend trials tribe trick tried trigger triple tropical trouble truck true truly trusted truth tune tunnel turns twelve twenty twice twin
twist typical typically ubuntu uk ultimate ultimately unary uncle undefined understand understanding unfortunately united universal
universe university unlike until updating urban usa useful vacation valley variables variation variety various vegetable vehicle vehicles
vendor venture ver verb verified verify version versions very veteran veterans victory village violence virus visa visit visitor visitors
visual vital vitamin vocabulary voice volume volunteer volunteers von wage waist waiting walls wander wanted wants ward wash waste
watching ways wealth wear wedding weekend weekly weeks weg weird welfare went western wet whale whats whatsapp wheat wheels whenever
whereas whisper whoever wife wilderness wine wing wireless wisdom wise wish witness wonder wonderful wooden wool workshop worldwide worse
worst worth www xxx yard yesterday yield young yours yourself youth za zones
"""
"""One token after a space, in lower case and capitalized."""

LOWER = """
aa aaa aba abc accessible acct acl acute adm admins affected aged ama anger annotations announce answered apellido approve argv ascii asks
assemble ate attachments attrib attrs auc avail aware bb bc blocked bmp bounded bp branches bury bx caret caught cc ceil chars checkpoint
chmod chosen chunks cls clusters cm cms codigo comma compat compiled computed confirmed consistent consume contain contained contexts cpu
crc ctx cuts dated datetime defs deny digits dl dna doi dots ds duct edad ee elapsed elif embedding emotion encoded encrypted ended
entered ern errno escaped ett excerpt exclude expects expired expires expiry explode facet fails fallback felt ff filled fills fmt folders
formed fx gc gia gif graphs grown gt halt hf hl holes hosts hr https hx ia ic ids ii iii implemented inclusive indent indexes inspect ints
ipv jpg jq kb kwargs lastname lb lf licenses lifting liked locking locks loops lr ls mapped marked matched mentions merged mh milliseconds
minus mkdir ml mm mph mpi mx nbr nearest neighbors newline nf nl nod np ns nw occasion oe oid opaque opened opts ora ours owe owed packed
pairs passes passwd payer pcs pd picked pid pk placed pls pm png postcode postgres pp pray processed protobuf prove pts puts pwd queued
quota quoted raising ranges rb reachable refund renal reported repr retain rf ridden rn rnd rng rollback rr scaled schemas siblings sip
sku sock sono spent sqrt stu suggest surname svc ticks traction tries uid unchecked underscore unlikely unlink unsigned urge urgent urls
urn usual utc uu uuid uw validated vars vascular veh vpn wagon wards wav wd weekday weighted weights whose wipe worked worthy ws xs xx xyz
yaml yr
"""
"""One token after a space and without it, in lower case."""

LOWER_AFTER_SPACE = """
abdomen abnormal aborted abroad absent absorb accents accession accumulate acknowledging acquired adapted adherence administrators admit
admitted admitting adrenal advise advised afraid aftermarket afternoon agreed agrees alarming aliases alike allergies allergy allowing
alternatives analyses anesthesia anew ankle annotated annoying answering anterior antibiotic antibiotics antibody antivirus anxious
anybody anymore anywhere apparent appearing appears appointments appropriate approves argparse argue argues arise arranged arrive arrived
arterial artery asleep aspects aspiration asserts assessed assumed assurances asthma asyncio athlete attending attitude attract augment
augmentation authored avoided backgrounds badges badly baggage balloon barely baseline became becomes bedtime began begun behalf behave
belief belong belongs benchmarks beneficiary benign beside bidi bigger bilateral bile bindings binds biopsy bitter bladder blame blanket
blankets blanks bleed bleeding blinded blinking bmi boil booked bookings borderline bored boring bpm braces bracket brackets breaks
breasts breathing brought buckets budgets bulky bullets bumper burglary bypass cafeteria calf calm calves cambi canceled cancellation
cancelled canonical capable capitalize capsule captions carcinoma careful carefully caregiver cares carriage carried carriers carries
carts cashier cattle celebrate cellphone cerebral certainty cervical checkpoints cheek cheerful chooses chose cigarette circulation cita
cited claimed clarified clauses cleared clever climb clinically clinicians clinics closes coarse colleague collected collide collisions
colored combining comfortable commas commits commonly communicate communicating compares comparing comparisons compete competence
competitor compiling complain complains complexes complicated complication complications comprehension concentration concerning conclude
conclusions confirms confuse confused confusion consensus consequence considerable considerably considered consolidation consultation
continues contours contradict contribute conversations conversions copied coronary corrected correcting correlate correlation
correspondence corridor cortisol costly cough counted counters counting cousin crashes critic criticism crowded crucial cruel cues
cultures curious curved curves cutoff cyst damaged dangling databases deaf dealt deaths debit decade deceased decent decided decides
deciding decimals decisions decisive decking declared declares decline declines declining decoded decoding decorate decorator decreased
deductible deepcopy deeper deepest deeply defaultdict defeat defect defend delayed deletion delimiter delivered della dementia
demonstrates denial denied denies dependent depreciation derive described describes deserve desperate destinations destruction detected
detectors devote dialogs diarrhea dictated dictionaries didnt died differ differs diffusion digitally diminished dioxide directives
directly disagree disappear disappointed discharge discharged discrepancies discrepancy discriminator discussed disguised dishwasher
dismiss displaced disregard distant distinct distinguished distribute disturb dmg documented doesnt domains donor dose doses dotted
doubled doubles doubling doubt doubtful downstairs drafted drafting drafts drained draining drains dramatic drawn dressed drip driven
drives dropped drove drown dull dumped dumps durations duties dwelling eager easier eaten eats edits educate effort elaborate elderly
electronically electrons elevator elsewhere embarrassed emerge emission emitted emphasis enclosed encourage endless endorsement enforce
enforced engage enhances enhancing enlarged enormous enrolled entertain enthusiasm entirely entitled enumerate envelope environ equally
equiv escalate escalation escapes establishment etree evaluated evaluator evolve examine examined exams exceeds excess exchanged exchanges
excitement exciting excluded exclusion excuse executable exempt exemption exemptions exercised exits expectation expecting expensive
explained explains exponent expose expressions extraordinary failing failures faint fairly familiar fascinating fatigue fatty fetched
fewer fierce filling finalize finalized findings fingerprint fingers fitted fitting fixes flagged flair flew flipped floods focal folded
folds followed follows forbid formerly forwarded fought fourteen fracture fractures freeway frequent fulfill functools funnel fuzz gaps
gastric gated gave gaze generators generous gentleman gently getattr glance gland glitter glove glucose gradually grandfather grandmother
grateful gratitude greatly greeting grew grouped grows guarded guessed guided guideline guilt guilty hail halted halves handed handsome
happen happened happens hardly harmless hasattr hashlib headache headset healed helmets helped hepatitis herself hesitate hexadecimal
hilar hints hometown hoped hops horrible hosted hostile hungry hurry hygiene hypertension hypothesis identical identifiers identifies
identifying ieee illnesses illustrate imagination immigrant impaired implant implication impose impression impressive incidental
incomplete incurred indentation indicated indication inevitable infection influenza infusion ingest initials inmate innocent insect
inspire instinct instruct insulin insured insurer intact intake integers intend intended intense intensity intensive interim
interpretation interpreted interrupted intersect intersects introduce invade invariant invasion invasive invented invention investigate
investigations irregular isinstance isnt itertools itself jealous joins joints joke journals judged judgement judging jumped junit keen
keine kept kidney kidneys killed kinds kinetics knees knew knows labelled lacks ladder laid lanes largely lasts latency lateral laughed
laughter leaks learns legislation lend lengths lesion lesions librarian lien lifted lifts lightly likelihood likely limb limitation lipid
listened literally literals lived llama locales locals longest looked loosen loses lowered lowering lowers loyal luggage lungs lymph
macros magna magnesium magnificent magnitude mailbox mailing mails mainly malformed maneuver manipulation manner manufacture mappings
masked maternal meanings meant meantime measured measuring medial medications medicines meds meets melt meltdown menos mentioned merely
messy metavar microphone mileage minlength mirrored miserable mismatch missed misses mistake mistakes mitigation mixes mixture mnemonic
modest modifiers modulus monitored monitors mortality motivate moved multiline musician mutations naive namespaces narrowed narrowing
nasty neat neatly negotiate negotiation nerves nervous nesting newborn newcomers nightly nineteen ninety nipple nok nonsense noqa
normalized noted noticed notifying nowhere numbered obese obesity obey obr observational occupy offense offered offsets onset opponent
oppose organize originals outbound outbreak outbreaks outcomes outfit outpatient overcome overlap overlaps overload overseas oversight
overthrow overwritten pacing pancreatic paralysis pardon parentheses parked participate partly passionate passwords patched patches
pathlib patience payoff payout payouts payroll peaceful peculiar peers penalty pencil perceive percentile perception perfectly performed
permits permitted persuade pharmacist phenomenon phishing phrases pii pilots pity plateau pleased pleasure plumber pneumonia poem poet
pointed polite politely politician popularity portals positional possess possession possibility posterior posters postpone potassium
potency potentially pottery pouch pounds practitioner praise precaution precious precise precisely prelim preliminary prepares presenting
preserved pressures pretend prevail preventive primarily printers privileged probes prognosis projector prominent promised promises
promote promoting prompts proportion proposals propose proposes proposing prose prostate protects proves publicity pulled pulmonary pumps
punctuation punish punishment pursue pushed pytest quadrant quaint qualify questionnaire quicker quietly quotation radiator randint
randomized ranks rapidly rarely ratios reached reaches readable readily readiness readings readline realistic realize realized reasonable
reasonably reasoning rebuild rebuilt receipts receives recipient reckon recognize recognized recommending recommends reconnect recruiting
recurrence recurrent recurse referral referred referring refill refunds refusal refuse refused refuses regime regret regularly reimburse
reimbursement rejected rejects relieve reluctant rely remainder remained remarkable remembered remembers remind reminders remotely renewal
reopen reopened repaired repeated repeats repetition repetitions replaced replicas replied requested requester resemble reserves resets
resid resilience resolved respectfully respective restarted rested restless restored restrained restriction retained retention retina
retire retired retries reveal reversed revoked rhythm ridiculous rises risks rival roadside roaming rotated roughly rounds rpt rte rtn
rude ruin rumor sacrifice safely saline salvage sanity satisfactory satisfied satisfy satur scales scalp scandal scanning scans scared
scattered scheduling sclerosis scoring scream screaming screenshot screenshots sculpture searched seem seemed sees segments seize seizure
seldom selfie sensible sensitive sensitivity sentences sentiment separated separately separation servant served serves serviced setattr
settle settled settles severe shallow shaped sharply shifts shipped shortage shorten shorter shout showed shown shred shy sides sigh
sigmoid signatures silly similarity sincerely singing sinus sixteen sixty skew skipped skips skirt slept slight slightly slips slogan
slogans slope slower slowly smaller smallest smell smiled smoker solved somewhat somewhere sooner sophisticated sore sought spaced spans
specificity specimen spectacular spelled spelling spinal spine spoil spoiled spoke spoken spotting spouse spouses squeeze squeezed
staffing stages staging stains stair stairs stale stands stare stayed stays stderr stdin stdout steadily steady steal steep stems stepped
stepping steroid steroids sticker stiff stmt stolen stomach stood stopped strengthen strerror strictly strongly struck structured struggle
stuck studied stupid subprocess substantial substring subtle succeed suck sudden suffer suffered suffice suggested suggests suits
summaries summarize summarized summarizes sums sunlight superheroes supervised supper supposed surgeon surprised surprising surprisingly
surrogate surrounding surroundings survive suspect suspected suspicion suspicious sustain swallow swallowed swallowing swapped swear
switched switching symmetric symmetry sympathy symptom talked taller tally tarde targeted taught taxpayer teenager telemetry tells
temporal temps tend tendency tension tenth terrible terrorist testcase texts thats theirs themselves therapist thief thirsty thorough
thoroughly threading threaten threw thrill throat thrown thru thunk thyroid tidy tiers tighten tighter timed timedelta timestamps
timetable timezone tired tissue tokenizer told tongue topical toss touched touches tourist toward towel towering towing toxicity traceback
traded tragedy trailing transferred transplant traveled travels trays treated treating tremendous triggers troop trough trunc trunk
tuberculosis tubes tug turned turquoise typename typing ugly ulcer ultrasound umbrella unchanged uncomfortable unconscious uncovered
undergo understood undone unemployment unequal unfair uninsured unite unlocked unlocking unnamed unseen unstable unsure unusual unwanted
upset upstream uptake urllib valuable variants vast vein veins vendors verbose verdict versus vessel victim viewed violent virtually
virtue visiting visits vomiting voter vulnerable waited waits waived wakes walked walks warmly warned watched weakness wealthy weigh
weighed wheelchair wherever whom widely widespread widths willing windshield wishes witnessed wondered wont wording wore workshops
workstation worn worried worry worsening wound wraps wrist wrongly wrote yearly yell yields yrs zipcode
"""
"""One token after a space, in lower case."""

CAPITALS = """
AI AM API BP CA CSV CT DNS ED ER EU EUR FL GI HR HTML HTTP HTTPS ICU ID IP IT IV JSON LA MD MRI NY OK OR PDF PET PM PO RN SQL TX UK URL US
USD VPN XML YAML
"""
"""One token after a space, in capitals."""
