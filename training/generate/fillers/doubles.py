"""People who share their name with a thing in the same text: an eponym (Foley has a Foley) or an ordinary word (Joy is full of joy)."""

# ruff: noqa: E501  (tables stay whole, word lists are easier to read as text)

from __future__ import annotations

import functools
import random

from ..grammar import phrase_texts
from .scene import Scene

# A name, and what is called after it.
_EPONYMS = """
Bell: Bell palsy, Bell's palsy, Bells palsy, Bell phenomenon | Whipple: Whipple, Whipple procedure, Whipple's disease, Whipple's triad, pylorus-sparing Whipple | Miller: Miller 2, Miller 2 blade, Miller blade, Miller 1, Miller Fisher syndrome
Crohn: Crohn's, Crohn disease, Crohn's colitis, Crohn's flare | Hodgkin: Hodgkin lymphoma, Hodgkin's, non-Hodgkin lymphoma, non-Hodgkin | Parkinson: Parkinson's, Parkinson disease, Parkinson's plus, Parkinson tremor | Foley: Foley, Foley catheter, Foley bag, Foley balloon
Kocher: Kocher, Kocher incision, Kocher clamp, Kocher maneuver, Kocher criteria | Graves: Graves, Graves disease, Graves' disease, Graves eye disease | Addison: Addison's, Addison disease, Addison crisis | Cushing: Cushing's, Cushing syndrome, Cushing reflex, Cushing ulcer
Hickman: Hickman, Hickman line, Hickman catheter | Swan: Swan, Swan-Ganz, Swan numbers | Baker: Baker cyst, Baker's cyst | Wells: Wells score, Wells criteria, Wells | Braden: Braden, Braden score, Braden scale | Norton: Norton, Norton score, Norton scale | Morse: Morse, Morse fall scale, Morse score
Apgar: Apgar, Apgars, Apgar score | Down: Down syndrome, Down's | Turner: Turner syndrome, Turner's, mosaic Turner, Grey Turner sign | Colles: Colles, Colles fracture, Colles' fracture | Smith: Smith fracture, anti-Smith, Smith-Peterson, Smith antibody | Kelly: Kelly, Kelly clamp, Kelly forceps
Allis: Allis, Allis clamp, Allis test | Murphy: Murphy sign, Murphy's sign, Murphy drip, sonographic Murphy | O'Brien: O'Brien test, O'Brien's test | Cobb: Cobb, Cobb angle, Cobb elevator | Lister: Lister's tubercle, Lister bandage scissors | Thomas: Thomas splint, Thomas test
Broca: Broca's aphasia, Broca aphasia, Broca's area | Hartmann: Hartmann, Hartmann's, Hartmann procedure, Hartmann's solution | Gram: Gram stain, Gram negatives, gram-positive cocci | Lachman: Lachman, Lachman test, Lachman's | Ortolani: Ortolani, Ortolani sign, Ortolani click | Barlow: Barlow, Barlow sign, Barlow's valve
Paget: Paget's, Paget disease, Paget's of the nipple, Paget-Schroetter | Wilson: Wilson's, Wilson disease, Wilson frame | Hashimoto: Hashimoto's, Hashimoto thyroiditis | Alzheimer: Alzheimer's, Alzheimer disease, early Alzheimer's | Pick: Pick's disease, Pick bodies | Marfan: Marfan, Marfan syndrome, marfanoid habitus
Huntington: Huntington's, Huntington disease, Huntington chorea | Kernig: Kernig, Kernig sign | Romberg: Romberg, Romberg's, tandem Romberg | Phalen: Phalen, Phalen test, reverse Phalen | Tinel: Tinel, Tinel's, Tinel sign | McMurray: McMurray, McMurray test | Hawkins: Hawkins, Hawkins sign, Hawkins-Kennedy | Neer: Neer, Neer sign, Neer classification
Spurling: Spurling, Spurling's test | Finkelstein: Finkelstein, Finkelstein test | Epley: Epley, Epley maneuver | Hallpike: Dix-Hallpike, Hallpike | Rinne: Rinne, Rinne test | Weber: Weber, Weber test, Weber B ankle, Sturge-Weber | Snellen: Snellen, Snellen chart | Bishop: Bishop, Bishop score, Bishop's score
Ballard: Ballard, Ballard score, New Ballard | Moro: Moro, Moro reflex | Leopold: Leopold's, Leopold maneuvers | Woods: Woods screw, Wood's lamp | Rubin: Rubin maneuver, Rubin II | McDonald: McDonald criteria, McDonald cerclage, McDonald rule | Nissen: Nissen, Nissen fundoplication, lap Nissen | Heller: Heller myotomy, Heller | Dor: Dor wrap, Dor procedure
Ross: Ross procedure, Ross | Glenn: Glenn, Glenn shunt, bidirectional Glenn | Norwood: Norwood, Norwood stage 1, Hamilton-Norwood | Fontan: Fontan, Fontan circulation, fenestrated Fontan | Ranson: Ranson, Ranson's criteria, Ranson score | Child: Child-Pugh B, Child-Pugh, Child class C | Kidd: anti-Kidd, Kidd antigen | Duffy: Duffy, anti-Duffy, Duffy null | Lewis: Lewis antigen, Lewis lead, anti-Lewis | Kell: Kell, anti-Kell
Sever: Sever's disease, Sever disease | Charcot: Charcot foot, Charcot's triad, Charcot joint | Hill: Hill-Sachs, Hill sign, Hill repair | Barrett: Barrett's, Barrett esophagus, long-segment Barrett's | Meckel: Meckel's, Meckel scan, Meckel diverticulum | Lynch: Lynch syndrome, Lynch | Gardner: Gardner syndrome, Gardner's | Gilbert: Gilbert's, Gilbert syndrome
Wolff: Wolff-Parkinson-White, Wolff's law | White: white count, Wolff-Parkinson-White | Osler: Osler nodes, Osler-Weber-Rendu | Roth: Roth spots, Roth IRA | Holter: Holter, Holter monitor, 48-hour Holter | Graham: Graham patch, Graham Steell murmur | Raynaud: Raynaud's, Raynaud phenomenon | Kawasaki: Kawasaki, Kawasaki disease, incomplete Kawasaki | Takayasu: Takayasu's, Takayasu arteritis
Conn: Conn syndrome, Conn's | Sheehan: Sheehan syndrome, Sheehan's | Becker: Becker muscular dystrophy, Becker nevus | Leigh: Leigh syndrome, Leigh disease | Hunter: Hunter syndrome, Hunter canal, Hunter serotonin criteria | Hurler: Hurler syndrome, Hurler's | Gaucher: Gaucher disease, Gaucher's | Fabry: Fabry, Fabry disease | Salter: Salter-Harris II, Salter II, Salter osteotomy | Harris: Harris hip score, Salter-Harris
Gleason: Gleason 7, Gleason score, Gleason 4+3 | Clark: Clark level III, Clark level | Breslow: Breslow, Breslow depth, Breslow 1.2 mm | Fuchs: Fuchs, Fuchs dystrophy | Chance: Chance fracture | Jones: Jones fracture, Jones criteria, pseudo-Jones | Bennett: Bennett fracture, Bennett's | Jefferson: Jefferson fracture, Jefferson burst | Galeazzi: Galeazzi fracture, Galeazzi sign | Monteggia: Monteggia, Monteggia fracture
Lisfranc: Lisfranc, Lisfranc injury | Maisonneuve: Maisonneuve fracture, Maisonneuve | Schatzker: Schatzker II, Schatzker 4 | Thompson: Thompson test, Thompson squeeze | Adams: Adams forward bend, Stokes-Adams attack | Bruce: Bruce protocol, modified Bruce | Borg: Borg, Borg 13, Borg scale | Tanner: Tanner stage 3, Tanner 4 | Ludwig: Ludwig's angina, Ludwig angina | Quincke: Quincke needle, Quincke edema
Wright: Wright stain, Wright peak flow | Warren: Warren shunt | Blake: Blake drain, Blake | Jackson: Jackson-Pratt, Jackson table, Jacksonian march | Pratt: JP drain, Jackson-Pratt | Penrose: Penrose, Penrose drain | Malecot: Malecot, Malecot drain | Robinson: Robinson catheter, red Robinson | Coude: coude, coude catheter | Yankauer: Yankauer, Yankauer suction | Magill: Magill forceps, Magills | Macintosh: Mac 3, Macintosh 4, Mac blade
Mallampati: Mallampati 3, Mallampati II | Aldrete: Aldrete, Aldrete 9, Aldrete score | Ramsay: Ramsay 3, Ramsay score, Ramsay Hunt | Glasgow: Glasgow 15, Glasgow coma scale | Fisher: Fisher grade 3, Miller Fisher, Fisher's exact | Hunt: Hunt-Hess 2, Hunt and Hess, Ramsay Hunt | Hess: Hunt-Hess, Hess chart | Barthel: Barthel, Barthel index | Rankin: Rankin 2, modified Rankin | Katz: Katz, Katz ADL | Lawton: Lawton, Lawton IADL | Berg: Berg, Berg balance | Tinetti: Tinetti, Tinetti 19
Beck: Beck inventory, Beck's triad, Beck Depression | Hamilton: Hamilton, Hamilton rating, HAM-D | Young: Young mania scale, YMRS | Mills: Mills test | Cozen: Cozen's, Cozen test | Yergason: Yergason, Yergason's | Speed: Speed's test | Hoffman: Hoffman's, Hoffmann sign | Stewart: Stewart-Treves | Ewing: Ewing sarcoma, Ewing's | Burkitt: Burkitt's, Burkitt lymphoma | Reed: Reed-Sternberg cells | Warthin: Warthin tumor, Warthin's | Wilms: Wilms tumor, Wilms'
Merkel: Merkel cell, Merkel cell carcinoma | Bowen: Bowen's, Bowen disease | Mohs: Mohs, Mohs surgery, Mohs stage 2 | Still: Still's disease, adult Still's, Still murmur | Reiter: Reiter's | Felty: Felty syndrome, Felty's | Schober: Schober test, Schober's | Sjogren: Sjogren's, Sjogren | Behcet: Behcet's | Horner: Horner's, Horner syndrome | Adie: Adie pupil, Adie's | Argyll: Argyll Robertson | Todd: Todd's paralysis, Todd paresis | Dandy: Dandy-Walker | Walker: Dandy-Walker
Chiari: Chiari, Chiari I, Budd-Chiari | Budd: Budd-Chiari | Arnold: Arnold-Chiari | Rett: Rett syndrome, Rett | Dravet: Dravet, Dravet syndrome | Lennox: Lennox-Gastaut | West: West syndrome, West Nile, West zones | Landau: Landau-Kleffner | Noonan: Noonan, Noonan syndrome | Williams: Williams syndrome, Williams flexion | Edwards: Edwards syndrome, Edwards valve | Patau: Patau, Patau syndrome | Potter: Potter sequence, Potter facies | Alport: Alport, Alport's | Berger: Berger's, Berger disease, Buerger | Lowe: Lowe syndrome
Fanconi: Fanconi anemia, Fanconi | Bartter: Bartter, Bartter's | Gordon: Gordon syndrome | Tamm: Tamm-Horsfall | Benson: Benson relaxation | Bankart: Bankart, bony Bankart, Bankart repair | Latarjet: Latarjet | Bristow: Bristow | Broström: Brostrom | Watson: Watson test, Watson-Jones | Evans: Evans syndrome, Evans ratio | Coombs: Coombs, direct Coombs, Coombs positive | Donath: Donath-Landsteiner | Cooley: Cooley's anemia | Hess: Hess screen
Billroth: Billroth II, Billroth I | Roux: Roux-en-Y, Roux limb | Puestow: Puestow | Frey: Frey procedure, Frey's syndrome | Duval: Duval | Ivor: Ivor Lewis | Mason: Mason type 2, Mason fracture | Hotchkiss: Hotchkiss | Garden: Garden III, Garden 2 | Pauwels: Pauwels 3 | Pipkin: Pipkin | Weil: Weil osteotomy, Weil's disease | Austin: Austin bunionectomy, Austin Flint | Lapidus: Lapidus | Akin: Akin osteotomy | Morton: Morton's neuroma, Morton toe | Freiberg: Freiberg's | Haglund: Haglund's | Tillaux: Tillaux
Park: Park bench position, Park needle | Kaiser: Kaiser, Kaiser number | Bovie: Bovie, Bovie pad | Deaver: Deaver, Deaver retractor | Richardson: Richardson, Richardson retractor | Weitlaner: Weitlaner | Gelpi: Gelpi | Balfour: Balfour, Balfour retractor | Bookwalter: Bookwalter | Thompson: Thompson retractor | DeBakey: DeBakey, DeBakeys, DeBakey type I | Adson: Adson, Adson's, Adson pickups | Metzenbaum: Metz, Metzenbaum scissors | Mayo: Mayo scissors, Mayo stand | Babcock: Babcock, Babcock clamp | Crile: Crile, Crile clamp | Hegar: Hegar 8, Hegar dilator | Pratt: Pratt dilator
Lasegue: Lasegue | Patrick: Patrick's test, Patrick test, FABER | Trendelenburg: Trendelenburg, reverse Trendelenburg | Sims: Sims position, Sims speculum | Fowler: Fowler's, semi-Fowler's | Graves: Graves speculum, Graves | Pederson: Pederson speculum | Auvard: Auvard | Bartholin: Bartholin's, Bartholin cyst | Skene: Skene's gland | Nabothian: nabothian cyst | Pfannenstiel: Pfannenstiel | Cesar: cesarean | Braxton: Braxton Hicks | Hicks: Braxton Hicks | Montgomery: Montgomery straps, Montgomery glands | Pierre: Pierre Robin | Robin: Pierre Robin, Robin sequence
"""
# A name that is a word, and things said with that word: nouns with what goes before them, and behind `/` what somebody does or what happens.
_WORDS = """
Joy: joy, full of joy, the joy of it / brought joy to the ward | Hope: hope, the last hope, little hope, hope for a cure / hopes it helps | Faith: faith in the process, her faith / lost faith in us
Grace: a grace period, the grace period, saying grace / said grace at dinner | Summer: summer camp, hay fever every summer, summer fields, the summer heat
Autumn: autumn, autumn leaves  | May: may, a may or a must, May flowers / may start in May, may need more, may go home | June: June bugs, a June baby | April: April showers, April allergies
August: August heat, an august panel | Will: a living will, the will, free will / will go home, will need a walker, will not eat | Mark: a birthmark, a mark, stretch marks, a skin mark / mark the site
Bill: the bill, a hospital bill, duck bill mask / bill the insurer | Pat: a pat on the back / pat dry, pat it dry | Grant: a grant, the grant, grant money / grant access
Chase: a chase, the paper chase / chase the labs, chase the bloods | Drew: / drew labs, drew blood at six | Skip: a skip in the rhythm / skip breakfast, skipped HD, skip a dose
Rich: rich food, iron-rich food, rich sauces / isn't rich, rich enough for the copay | Early: an early appointment, early appt, early satiety, early discharge / moved early, came early, woke early
Long: a long stay, long acting insulin, a long QT, long wait / as long as needed | Short: short bowel, a short stay, short of breath / short on staff | Young: young onset, a young heart / too young for this
Strong: strong pulses, strong cough / strong on the right, strong enough | Small: small bowel, small feeds / small for dates | Little: little appetite, a little better / ate little
Best: best practice, the best option / is best left alone | Good: good days, good sats / good to go | Price: the price, drug price, half price  | Cash: cash, cash price / paid cash
Banks: blood banks, sperm banks / banks plasma | White: white count, white stools, white coat hypertension / turned white | Brown: brown sputum, brown urine, brown bag review / turned brown
Green: green stools, green zone, greens / green sputum | Black: black stools, black tarry stool / went black | Gray: gray matter, gray zone / looked gray | Blue: blue spells, blue lips / went blue
Rose: rose hips, a rose rash, rose water / rose to 104, rose overnight | Lily: a lily pad, lily pollen | Olive: olive pollen, an olive-shaped mass, olive oil | Daisy: a DAISY award, daisy chain
Violet: violet papules, gentian violet | Iris: iris, the left iris | Heather: heather honey | Ivy: poison ivy, IV | Holly: holly berries | Basil: basil, basil allergy | Ginger: ginger tea, ginger for nausea
Rosemary: rosemary, rosemary oil | Sage: sage tea, sage advice | Saffron: saffron rice | Jasmine: jasmine rice | Clementine: a clementine, clementines | Berry: berry aneurysm, a berry
Cherry: cherry angioma, cherry red spot | Peach: peach fuzz | Plum: plum juice | Rice: rice cereal, rice water stools | Wine: port wine stain, red wine | Sherry: sherry | Brandy: brandy | Ham: ham, ham sandwich
Bacon: bacon | Pepper: pepper, bell pepper | Honey: honey, medical honey | Candy: candy, hard candy | Crisp: crisp margins | Page: a page, page 3, the last page / page me, paged twice | Bishop: a bishop
Baker: a baker, baker's yeast | Cook: a cook, the cook / cook for her | Carpenter: a carpenter | Mason: a mason | Hunter: a hunter | Fisher: a fisher | Potter: a potter | Parker: | Porter: a porter, the porter
Taylor: | Miller: a miller | King: a king-size bed | Prince: | Noble: | Christian: a christian, christian faith | Pope: the pope | Abbott: | Church: church, church group / goes to church
Temple: temple, left temple | Chappell: | Parsons: | Priest: the priest | Pastor: the pastor | Monk: a monk | Angel: an angel | Bliss: bliss | Charity: charity care, the charity clinic
Mercy: mercy, at the mercy of it | Patience: patience, a lot of patience / lost patience | Prudence: | Constance: | Verity: | Felicity: | Temperance: | Harmony: harmony, harmony test
Melody: a melody, Melody valve | Destiny: destiny | Serenity: serenity prayer | Precious: precious time | Sunny: sunny days, a sunny mood | Merry: | Gay: | Love: love, puppy love / love the food | Darling: | Dear:
Sweet: sweet tooth, a sweet taste | Moody: / moody today | Savage: | Wild: wild type | Stern: | Sharp: sharp pain, sharps, sharp debridement | Blunt: blunt trauma, a blunt needle | Keen:
Bright: bright red blood, bright light | Light: light sleep, light touch, light headed | Day: day 3, a long day | Knight: | Winter: winter, winter itch | Winters: | Frost: frost, frost bite
Snow: snow, visual snow | Storm: thyroid storm, cytokine storm | Gale: | Hale: hale | Wells: wells | Brooks: | Rivers: | Lake: | Poole: | Pond: | Fields: visual fields, hay fields / fields cut on the left
Field: visual field, sterile field | Wood: wood dust | Woods: woods / hikes in the woods | Forest: forest plot | Hill: a hill, Hill-Sachs | Hills: hills | Dale: | Glenn: | Cliff: cliff
Stone: a stone, kidney stone / passed a stone | Steel: | Sand: | Clay: | Rock: | Rocky: a rocky course | Ridge: alveolar ridge | Marsh: | Moss: | Reed: | Heath: | Park: the park / park at the deck | Lane:
Rhodes: | Bridges: bridges, dental bridges | Gates: | Hall: the hall, hall bed / walked the hall | Barn: | Mills: | Castle: | Cross: cross match, the Red Cross / cross matched | Foote: | Hand:
Chin: chin, chin lift | Marrow: marrow, bone marrow | Bow: | Payne: pain | Weeks: weeks, six weeks / for weeks | Moon: moon face | Star: | Starr: | Noel: | Pasco: | Dick: | Jack: a jack, jacks | Rob:
Sue: / sue the hospital | Don: / don gloves, don PPE | Art: art therapy, art class | Gene: a gene, the gene panel | Ray: x-ray, X ray | Rusty: rusty sputum | Dusty: a dusty job | Sandy: sandy stools
Penny: a penny / swallowed a penny | Buck: buck teeth | Nickels: | Victor: | Ace: ACE wrap, ACE inhibitor | Buddy: a buddy, buddy tape | Chip: a chip, chips, chip fracture | Dash: DASH diet | Dot: a dot | Kitty:
Bunny: bunny boot | Robin: | Wren: | Jay: | Lark: | Martin: | Crane: | Drake: | Finch: | Hawk: | Swan: | Crow: | Fox: | Wolf: | Lamb: | Bull: | Hogg: | Colt: | Leo: | Tiger: | Katz: cats | Peacock: | Pike: | Bass:
Salmon: salmon patch, salmon | Herring: | Trout: | Crabb: | Means: means | Moore: more / needs more | Lowe: low | Mann: | Childs: | Childers: | Bond: a bond / bond with baby | Loving: | Boring: | Fails: fails
Outlaw: | Cope: / cope well, cope at home | Fry: | Boyle: | Burns: burns, second degree burns / burns when voiding | Blaze: | Flood: | Wall: wall, abdominal wall | Walls: | Chambers: chambers, cardiac chambers
Bowles: | Cotton: cotton, cotton wool spots | Silk: silk, 2-0 silk | Wool: | Lace: lace, a lacy rash | Velvet: | Crystal: crystals, uric acid crystals | Amber: amber urine, code amber | Ruby: | Pearl: | Opal:
Jade: | Coral: | Jet: | Goldie: gold | Sterling: sterling | Golden: golden hour | Silver: silver dressing | Irons: iron, IV iron | Tanner: a tanner | Sawyer: | Dean: the dean | Earl: | Duke: | Baron: | Marshall:
Sargent: | Harper: | Looney: | Cruz: | Paz: | Luz: | Flores: | Nieves: | Salud: salud | Consuelo: | Dolores: dolores | Angustias: | Milagros: a miracle
"""


def _table(text: str, joint: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Name, what is called so, and what else is said with it."""
    rows = []
    for entry in text.replace("\n", joint).split(joint):
        name, colon, said = entry.partition(":")
        if not colon:
            continue
        things, _, acts = said.partition("/")
        rows.append((name.strip(), *(tuple(p.strip() for p in part.split(",") if p.strip()) for part in (things, acts))))
    return rows


@functools.cache
def _eponyms() -> dict[str, tuple[str, ...]]:
    return {name: things for name, things, _ in _table(_EPONYMS, "|") if things}


@functools.cache
def _words() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {name: (things, acts) for name, things, acts in _table(_WORDS, "|")}


def _kept(scene: Scene, key: str, names: list[str], rng: random.Random) -> str:
    """The name of a text under `key`, the same at each call."""
    return scene.kept.setdefault(key, rng.choice(names))


def _one(scene: Scene, key: str, rng: random.Random) -> str:
    if rng.random() < 0.12:
        # Anybody may have a sign or a syndrome.
        return scene.kept.setdefault(key, scene.people.person(rng).last.split(" ")[-1])
    return _kept(scene, key, list(_eponyms()), rng)


def _thing(scene: Scene, key: str, rng: random.Random) -> str:
    name = _one(scene, key, rng)
    return rng.choice(
        _eponyms().get(name) or (f"{name} {rng.choice(phrase_texts('epohead'))}", f"{name}'s {rng.choice(phrase_texts('epohead'))}")
    )


def last(scene: Scene, rng: random.Random) -> str:
    """The family name of somebody after whom something of the same text seems to be called."""
    return _one(scene, "eponym", rng)


def full(scene: Scene, rng: random.Random) -> str:
    """The same with a first name."""
    return f"{scene.people.person(rng).first} {_one(scene, 'eponym', rng)}"


def reversed_(scene: Scene, rng: random.Random) -> str:
    """The same, family name first."""
    return f"{_one(scene, 'eponym', rng)}{rng.choice((', ', ',', ', '))}{scene.people.person(rng).first}"


def thing(scene: Scene, rng: random.Random) -> str:
    """What is called after that name, and is nobody."""
    return _thing(scene, "eponym", rng)


def other_last(scene: Scene, rng: random.Random) -> str:
    """A second one of that kind."""
    return _one(scene, "other eponym", rng)


def other_thing(scene: Scene, rng: random.Random) -> str:
    """What is called after the second one."""
    return _thing(scene, "other eponym", rng)


def any_thing(scene: Scene, rng: random.Random) -> str:
    """What is called after any name."""
    return rng.choice(_eponyms()[rng.choice(list(_eponyms()))])


def _word(scene: Scene, rng: random.Random) -> str:
    return _kept(scene, "word", [name for name, (things, _) in _words().items() if things], rng)


def word_name(scene: Scene, rng: random.Random) -> str:
    """Somebody whose name is a word of the same text."""
    return _word(scene, rng)


def word_full(scene: Scene, rng: random.Random) -> str:
    """The same with a first or a family name."""
    name = _word(scene, rng)
    return f"{name} {scene.people.person(rng).last}" if rng.random() < 0.5 else f"{scene.people.person(rng).first} {name}"


def word_thing(scene: Scene, rng: random.Random) -> str:
    """The word of that name, as the name of a thing."""
    return rng.choice(_words()[_word(scene, rng)][0])


def act_name(scene: Scene, rng: random.Random) -> str:
    """Somebody whose name is a word of what happens in the same text."""
    return _kept(scene, "act", [name for name, (_, acts) in _words().items() if acts], rng)


def word_act(scene: Scene, rng: random.Random) -> str:
    """The word of that name in what happens."""
    return rng.choice(_words()[act_name(scene, rng)][1])


def bare(scene: Scene, rng: random.Random) -> str:
    """Any name that is a word, and without the word beside it."""
    return rng.choice(list(_words()))


def loose_thing(scene: Scene, rng: random.Random) -> str:
    """Any word that is a name as well, as a word."""
    things, acts = _words()[rng.choice([name for name, said in _words().items() if any(said)])]
    return rng.choice(things + acts)
