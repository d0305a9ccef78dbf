"""What papers of many countries print: streets as they are written there, initials of who dictated and typed, double names, numbers of wards and plates."""

# ruff: noqa: E501, SIM905  (tables stay whole, word lists are easier to read as text)

from __future__ import annotations

import random
import string

from ...lists import towns
from ..tables import MONTHS, SHORT_MONTHS, STREET_KINDS, STREET_WORDS
from .numbers import digits, nth
from .scene import Scene

_HOUSES = "The Old Rectory; The Old Maltings; The Old Forge; The Coach House; Rose Cottage; Ivy Cottage; Sea View; Hill Top; Mill House; The Lodge; The Granary; Orchard House; Fairways; Woodlands; The Hollies; Beech Lodge; Glebe House; Rock House; Bayview; Lakeside".split(
    "; "
)
_HOUSE_TAILS = "Brewhouse Yard; Church Lane; Mill Lane; High Street; The Green; Station Road; Back Lane; Chapel Row; The Quay; Castle Hill; Priory Close; Manor Park; Convent Road; Main Street; Cornmarket; Market Place".split(
    "; "
)
_ESTATES = "Estate; Layout; Nagar; Colony; Extension; Housing Board; Enclave; Vihar; Puram; Heights; Gardens; Court; Mews; Grange; Lawn; Drive; Park; Village; Homes; Subdivision".split(
    "; "
)
_GERMAN = "An der Alten Ziegelei; Am Alten Markt; Auf dem Berge; Zum Sportplatz; Im Winkel; An der Schleuse; Am Hang; Unter den Linden; Hinter der Kirche; In der Aue; Am Bahndamm; Zur Alten Muhle; Vor dem Tor; Am Wasserturm; Im Kirchfeld; An den Eichen; Beim Kloster; Auf der Heide".split(
    "; "
)
_INDIAN = "Koil Street; Marg; Chowk; Cross Road; Main Road; Salai; Bazaar; Gali; Peth; Wadi; Bagh; Ghat Road; Mandir Marg; Masjid Road; Gandhi Road; Nehru Street; Temple Street; Tank Road; Mohalla".split(
    "; "
)
_LATIN = "Pje. {}; Pasaje {}; Av. {}; Avda. {}; Calle {}; C/ {}; Jr. {}; Cda. {}; Blvd. {}; Carrera {}; Diagonal {}; Transversal {}; Privada {}; Prol. {}; Calz. {}; Rua {}; Travessa {}; Alameda {}".split(
    "; "
)
_LATIN_WORDS = "Los Copihues; Las Rosas; San Martin; Libertad; Los Aromos; Independencia; Benito Juarez; Las Acacias; 5 de Mayo; Santa Rosa; El Carmen; Los Alamos; Reforma; Constitucion; Las Flores; La Merced; Sucre; Bolivar; Belgrano; Mitre; Insurgentes; Allende; Hidalgo".split(
    "; "
)
_LATIN_TAILS = (
    "",
    "",
    "",
    ", Villa Austral",
    ", Col. Centro",
    ", Int. 4",
    ", Depto. 12B",
    ", 3o B",
    ", piso 2",
    ", Lote 8",
    ", Mz. 4",
    ", Casa 3",
    ", Barrio Norte",
)
_NICKS = "Trudy Dink Butch Bud Sonny Chuck Dot Skip Buddy Junie Mickey Babe Red Tex Duke Pinky Bunny Kiko Boyet Jun-jun Baby Nonoy Toto Bebot Lola Mawmaw Pepe Paco Lupe Chelo Nacho Bola Tunji Chi-Chi Kunle Mo Bram Uschi Heinz Gerdi Fritzi Mick Paddy Mossie Dinny Bluey Shaz Kaz Dazza Tommo Guddu Pinku Bablu Chinna Appu Dolly Lucky Sweety".split()
_PLACES_OF_CARE = "St. Elmo; Regina Mundi; Mater Dei; Bon Secours; Temple Street; Holy Family; Sacred Heart; St. Finbarr's; St. Vincent's; Our Lady's; Stella Maris; Tabaka; Mercy; Kirkwood; Harold Wood; Holles Street; Crumlin; Sir Charles Gairdner; Prince of Wales; Royal Victoria; Lady Dufferin; Apollo; Fortis; Max; Medanta; Aravind; Lourdes; Makati Med; St. Luke's; Amai Pakpak; Jose Reyes; Carlos Andrade Marin; Hermanos Ameijeiras; San Borja; Charité; Robert Bosch; Marien; Elisabeth; Bethesda; Bethanien; Barnabas; Baptist; Jericho; Bethel; Shalom; Al-Noor; Dar al-Shifa; Good Shepherd; Good Samaritan; Little Flower; Mount Carmel; Maryfield; Nazareth; Beaumont; Blackrock; Whitfield; Temple Hill; Rotunda".split(
    "; "
)
_CARE_TAILS = "Hosp; Hosp.; Hospital; Rehab; Mission; Mission Hospital; Clinic; Nursing Home; Care Home; Hospice; Convent; SNF; LTC; Polyclinic; Dispensary; Maternity; Gen Hosp; Medical Centre; Health Centre; Klinik; Krankenhaus; Primary Health Centre; Surgery; Practice; Day Centre; Manor; Lodge; Group Home; School; Academy".split(
    "; "
)
_VIRTUES = "Faith Patience Blessing Goodluck Sunday Gift Innocent Happiness Loveth Godwin Precious Promise Comfort Mercy Charity Peace Joy Grace Favour Wisdom Prosper Success Lucky Fortune Justice Honest Clever Memory Beauty Lovemore Tatenda Trust Talent Wonder Givemore Shepherd Bishop Prince Princess Queen King Duke Earl Baron Major Boy Girlie Baby Bing Ding Dong Bong Ping Ting Cherry Apple Jinky Bluebell Opal Ruby Pearl Jade Amber Coral Hazel Olive Rowan Heather Fern Ivy Holly Poppy Lily Rose Daisy Violet Iris Clover Sage Basil Rosemary Ginger Pepper Honey Sugar Candy Star Sky River Ocean Rain Storm Winter Summer Autumn April June August Dawn Eve Sunny Misty Stormy Wolf Bear Colt Buck Hawk Robin Wren Lark Phoenix Hunter Archer Mason Cooper Tanner Taylor Porter Carter Miller Bishop Deacon Chance Chase Will Mark Grant Rich Frank Art Jack Guy Rob Bill Drew Pat Sue Penny Bea Dot May Sandy Ray Cliff Rock Glen Dale Heath Marsh Brook Lake Forest Reed".split()
_MADE_OF_WORDS = "Quick-to-See; Yellow Bird; Two Bulls; Kills Small; Runs Above; Running Bear; Little Thunder; White Eagle; Red Elk; Black Elk; Crow Dog; Iron Cloud; Spotted Horse; Walks Over Ice; Big Crow; Bad Heart Bull; Bird in Ground; Plenty Coups; Takes Enemy; Medicine Crow; Old Coyote; Long Soldier; Two Shoes; Many Guns; Crying Wolf; Good Voice; Holy Bear; Afraid of Hawk; Blue Coat; Fast Horse; Looking Glass; Tallchief; Red Star; Stands Alone; Left Hand; White Bear; Young Man; Small Legs; Heavy Runner; Day Rider; Three Stars; First Charger; Swan; Bearskin; Goodfeather; Youngbear; Drinkwater; Shakespeare; Makepeace; Goodfellow; Doolittle; Goodenough; Lovelady; Drinkwine; Freshwater; Whitehead; Armstrong; Longbottom; Sidebottom; Pennyfeather; Gotobed; Fairweather; Merryweather; Bythesea; Allgood; Toogood; Twelvetrees; Nightingale; Golightly; Strangeways; Thickpenny; Proudfoot; Lightfoot; Barefoot; Puddephat; Winterbottom; Halfpenny; Shilling; Twopenny; Pound; Penny; Price; Cost; Bill; Payne; Hurt; Coffin; Graves; Death; Toombs; Bury; Ill; Weller; Bone; Brain; Legg; Foot; Hand; Head; Heart; Blood; Cough; Sneezum; Hiccup; Fever; Nurse; Doctor; Ward; Chamber; Bed; Sheets; Bath; Towle; Waters; Wells; Pool; Field; Street; Lane; Park; Church; Bishop; Abbott; Monk; Nunn; Pope; Priest; Parsons; Vickers; Deacon; Squire; Knight; Sargent; Major; Marshall; Constable; Bailiff; Judge; Law; Justice; Case; File; Page; Read; Wright; Speller; Ink; Leaf".split(
    "; "
)
_MOONS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_SHIRES = "Hants; Herts; Bucks; Berks; Beds; Cambs; Northants; Notts; Leics; Lincs; Lancs; Staffs; Worcs; Glos; Wilts; Oxon; Salop; Yorks; S Yorks; N Yorks; W Mids; Cumbs; Northd; Co Durham; Co Kerry; Co. Kerry; Co Mayo; Co. Galway; Co Donegal; Co. Clare; Co Wicklow; Co. Antrim; Co Down; Co. Tyrone; Fife; Ayrshire; Aberdeens; Gwynedd; Powys; Dyfed; Middx; Bklyn; Bx; SI; Phila; Balto; Indpls; Mpls; Cincy; ABQ; OKC; SLC; K-Town; Metro Manila; Cavite; Laguna; Bulacan; Pampanga; Nueva Ecija; Iloilo; Bohol; Leyte; Samar; Thrissur; Palakkad; Kollam; Guntur; Nellore; Mandya; Hassan; Satara; Nashik; Alwar; Meerut; Gaya; Nadia; Hooghly; Ogun; Osun; Ekiti; Kwara; Anambra; Enugu; Imo; Abia; Rivers; Delta; Edo; Kano; Kaduna; Plateau; Benue; Kisii; Kitui; Meru; Nyeri; Kilifi; Busia; Siaya; Ashanti; Volta".split(
    "; "
)
_HOMES = "Shady Acres; Sunset; Whispering Pines; Oak Grove; River Bend; Country Club; Cedar Creek; Pleasant View; Paradise; Twin Lakes; Rolling Hills; Bayou; Desert Sands; Golden Eagle; Lazy J; Happy Valley".split(
    "; "
)
_ISLES = "An Cheathrú; Baile; Gort; Cnoc; Béal; Ráth; Cill; Dún; Ard; Doire; Tulach; Inis; Ros; Bally; Kil; Knock; Derry; Drum; Carrow; Lis; Clon; Rath; Ath; Currow".split(
    "; "
)
_RANGE_JOINTS = ("-", "-", " - ", " to ", "–", "/")


def local_street(scene: Scene, rng: random.Random) -> str:
    """A street with its number as papers of that country write it."""
    r = rng.randrange
    family = scene.people.person(rng).last
    town = rng.choice(towns()[1])
    name = family if rng.random() < 0.5 else town
    kind, word = rng.choice(STREET_KINDS), rng.choice(STREET_WORDS)
    letter = rng.choice("ABCDEF")
    return rng.choice(
        (
            # The islands: house names, flats, townlands.
            lambda: f"{rng.choice(_HOUSES)}, {rng.choice(_HOUSE_TAILS)}",
            lambda: f"Flat {r(1, 60)}, {rng.choice(_HOUSES)}, {rng.choice(_HOUSE_TAILS)}",
            lambda: f"{r(1, 30)} {rng.choice(_HOUSES)}, {rng.choice(_HOUSE_TAILS)}",
            lambda: f"{r(1, 240)} {rng.choice(_HOUSE_TAILS)}",
            lambda: f"{r(1, 90)}{letter.lower()} {name} {rng.choice(('Close', 'Crescent', 'Gardens', 'Terrace', 'Grove', 'Mews', 'Rise'))}",
            lambda: f"Apt {r(1, 40)}, Block {letter}, {name} {rng.choice(('Quay', 'Hall', 'Square', 'Wharf'))}",
            # South Asia.
            lambda: f"{r(1, 90)}/{r(1, 20)}{rng.choice(('', letter))}, {name} {rng.choice(_INDIAN)}",
            lambda: f"H.No. {r(1, 2000)}, Sector {r(1, 90)}{rng.choice(('', '-' + letter))}",
            lambda: f"H. No. {r(1, 20)}-{r(1, 90)}-{r(1, 400)}/{letter}, {name} {rng.choice(_ESTATES)}",
            lambda: f"D.No. {r(1, 90)}-{r(1, 40)}-{r(1, 20)}, {name} {rng.choice(_INDIAN)}",
            lambda: f"#{r(1, 900)}, {nth(r(1, 30))} Cross, {nth(r(1, 20))} Main, {name} {rng.choice(_ESTATES)}",
            lambda: f"Flat {r(1, 20)}0{r(1, 9)}, {letter} Wing, {name} {rng.choice(('Apts', 'Towers', 'CHS', 'Residency'))}",
            lambda: f"{letter}-{r(1, 400)}, {name} {rng.choice(_ESTATES)}",
            lambda: f"Door No {r(1, 90)}, {name} {rng.choice(_INDIAN)}",
            # West Africa.
            lambda: f"Plot {r(1, 400)}{rng.choice(('', letter))} {name} {rng.choice(('Rd', 'Close', 'Crescent', 'Estate', 'Layout'))}",
            lambda: (
                f"No. {r(1, 90)}{rng.choice(('', letter))}, {name} {rng.choice(('Street', 'Close', 'Lane', 'Road', 'Crescent'))}, off {town} {rng.choice(('Road', 'Expressway', 'Way', 'Junction'))}"
            ),
            lambda: f"Block {r(1, 90)}, Flat {r(1, 9)}, {name} Estate",
            lambda: f"Km {r(1, 60)} {town}-{name} {rng.choice(('Road', 'Expressway', 'Highway'))}",
            # The Philippines.
            lambda: f"Blk {r(1, 60)} Lot {r(1, 60)} {rng.choice(('', f'Ph {r(1, 6)} '))}{word} St{rng.choice(('.', ''))}",
            lambda: f"B{r(1, 60)} L{r(1, 60)} {name} {rng.choice(('Homes', 'Village', 'Subd.', 'Heights'))}",
            lambda: f"{r(1, 400)} Purok {r(1, 8)}{rng.choice(('', f', Sitio {name}'))}",
            lambda: f"Unit {r(1, 30)}{letter}, {name} Tower, {word} Ave.",
            # Germany.
            lambda: f"{rng.choice(_GERMAN)} {r(1, 120)}{rng.choice(('', 'a', 'b'))}",
            lambda: f"{name}er {rng.choice(('Str.', 'Landstr.', 'Allee', 'Weg', 'Chaussee', 'Damm'))} {r(1, 200)}",
            lambda: f"{scene.people.person(rng).first}-{family}-{rng.choice(('Str.', 'Straße', 'Weg', 'Platz', 'Ring'))} {r(1, 90)}",
            # Latin America and Iberia.
            lambda: (
                f"{rng.choice(_LATIN).format(rng.choice((*_LATIN_WORDS, name)))}{rng.choice((' ', ' ', ', ', ' No. ', ' N° ', ' #', ', nº '))}{r(1, 4000)}{rng.choice(_LATIN_TAILS)}"
            ),
            lambda: f"Calle {r(1, 120)}{rng.choice(('', letter))} # {r(1, 90)}-{r(1, 90)}",
            lambda: f"Mz. {letter} Lt. {r(1, 40)}, {rng.choice(('Urb.', 'AA.HH.', 'Coop.', 'Fracc.'))} {rng.choice(_LATIN_WORDS)}",
            # Canada, Australia, the land in the United States.
            lambda: f"RR {r(1, 9)}, {r(100, 9999)} {rng.choice(('Concession', 'Line', 'Sideroad'))} {r(1, 20)}",
            lambda: f"{r(1, 4000)}-{r(1, 900)} {name} {kind}",
            lambda: f"Lot {r(1, 300)} {name} {rng.choice(('Lane', 'Track', 'Road', 'Rd'))}",
            lambda: f"{r(1, 30)}/{r(1, 400)} {name} {rng.choice(('Parade', 'Esplanade', 'St', 'Cres', 'Tce'))}",
            lambda: f"RMB {r(100, 9999)} {town} {rng.choice(('Road', 'Highway'))}",
            lambda: f"GPO Box {r(10, 9999)}",
            lambda: f"{rng.choice(('Locked Bag', 'Private Bag', 'P.M.B.', 'Postfach', 'Apartado', 'PO BOX', 'Casilla'))} {r(1, 9999)}",
            lambda: (
                f"{rng.choice(('Mile marker', 'MM', 'milepost', 'Mile'))} {r(1, 400)} {rng.choice(('I-', 'US-', 'Hwy ', 'SR '))}{r(2, 99)}{rng.choice((' WB', ' NB', ' EB', ' SB', ''))}"
            ),
            lambda: (
                f"{rng.choice(('Hwy', 'HWY', 'Rt', 'Rte', 'CR', 'FM', 'Star Route'))} {r(2, 990)}{rng.choice((' E', ' N', ' South', ''))}, {rng.choice(('Unit', 'Box', 'Lot', 'Trlr', 'Space'))} {r(1, 300)}{rng.choice(('', letter))}"
            ),
            lambda: f"{rng.choice(('Apt', 'Unit', 'Ste', '#'))} {r(1, 40)}{letter}, {r(100, 9999)} {name}",
            lambda: f"{nth(r(1, 90)) if rng.random() < 0.5 else word} and {name}",
            lambda: f"{name} & {nth(r(1, 90)) if rng.random() < 0.5 else word}",
            lambda: f"{r(100, 9999)} {word} {kind} {rng.choice(('Trlr', 'Lot', 'Spc', 'Bsmt', 'Rear', 'Fl', 'PH'))} {r(1, 90)}",
        )
    )()


def mark_of_hand(scene: Scene, rng: random.Random) -> str:
    """Initials of who wrote or typed something, in either case."""
    person = scene.people.person(rng)
    two = person.first[0] + person.last[0]
    three = person.first[0] + person.middle[0] + person.last[0]
    roll = rng.random()
    if roll < 0.42:
        return two.upper() if roll < 0.24 else two.lower()
    if roll < 0.9:
        return three.upper() if roll < 0.68 else three.lower()
    return rng.choice(
        (f"{two[0]}{two[1].lower()}", f"{two[0]}. {two[1]}.", ".".join(three) + ".", f"{two[0]}{three[1:]}{person.last[1:2].upper()}")
    )


def nicknamed(scene: Scene, rng: random.Random) -> str:
    """A name with a nickname in quotes or brackets in its midst."""
    person, nick = scene.people.person(rng), rng.choice(_NICKS)
    if rng.random() < 0.3:
        nick = scene.people.person(rng).first
    left, right = rng.choice((('"', '"'), ('"', '"'), ("'", "'"), ("(", ")"), ("“", "”")))
    middle = rng.choice(("", "", f" {person.middle}", f" {person.middle[0]}."))
    suffix = rng.choice(("", "", "", " Jr.", ", Jr.", " Sr.", " III", " II"))
    return rng.choice(
        (
            f"{person.first}{middle} {left}{nick}{right} {person.last}{suffix}",
            f"{person.first} {left}{nick}{right}{middle} {person.last}",
            f"{nick} {person.last}",
            f"{person.last}, {person.first}{middle} {left}{nick}{right}",
            f"{person.first}{middle} {person.last}{suffix} {left}{nick}{right}",
        )
    )


def double_name(scene: Scene, rng: random.Random) -> str:
    """A name with two family names, particles, a maiden or a father's name, as many countries write it."""
    one, two, three = (scene.people.person(rng) for _ in range(3))
    up = rng.random() < 0.15
    name = rng.choice(
        (
            f"{one.first} {one.middle} {one.last} {two.last}",
            f"{one.first} {one.last} {two.last}",
            f"{one.last} {two.last}, {one.first}",
            f"{one.last} {two.last}, {one.first} {one.middle}",
            f"{one.first} {one.last}-{two.last}",
            f"{one.last}-{two.last}, {one.first}",
            f"{one.first} {one.last} de {two.last}",
            f"{one.first} {one.last} vda. de {two.last}",
            f"{one.first} {one.last} y {two.last}",
            f"{one.first} del {rng.choice(('Carmen', 'Pilar', 'Rosario', 'Socorro'))} {one.last} {two.last}",
            f"Ma. {one.first} {two.last[0]}. {one.last}",
            f"{one.last}, {one.first} {two.last[0]}.",
            f"{rng.choice(('Dela Cruz', 'De Guzman', 'Del Rosario', 'De los Santos', 'Delos Reyes', 'San Juan'))}, {one.first} {two.last[0]}.",
            f"{one.first} {rng.choice(('bin', 'bint', 'binti', 'ibn', 'ben', 'bat'))} {three.first}",
            f"{one.first} {rng.choice(('van der', 'van den', 'von', 'de la', 'da', 'dos', 'El', 'Al', 'Mac Giolla', 'Ní', 'Ó', 'Mag', 'Te'))} {one.last}",
            f"{one.last} {one.first} {one.middle}",
            f"{two.last[0]}. {one.first}",
            f"{one.first[0]}.{two.first[0]}. {one.last}",
            f"{one.first} {two.last[0]}. {one.last} {rng.choice(('Jr', 'Jr.', 'Sr.', 'II', 'III', 'IV'))}",
        )
    )
    return name.upper() if up else name


def clipped_name(scene: Scene, rng: random.Random) -> str:
    """Family name and initial, as sheets and minutes have it."""
    person = scene.people.person(rng)
    i, j = person.first[0], person.middle[0]
    return rng.choice(
        (
            f"{person.last}, {i}",
            f"{person.last}, {i}.",
            f"{person.last} {i}",
            f"{person.last} {i}.",
            f"{person.last},{i}",
            f"{person.last} {i}{j}",
            f"{person.last.upper()}, {i}",
            f"{person.last.upper()} {i}",
            f"{person.last},{person.first} {j}".upper(),
        )
    )


def foreign_plate(scene: Scene, rng: random.Random) -> str:
    """The plate of a car of some country."""
    up = lambda n: "".join(rng.choice(string.ascii_uppercase) for _ in range(n))  # noqa: E731
    d = lambda n: digits(rng, n, n)  # noqa: E731
    return rng.choice(
        (
            f"{up(2)}{d(2)} {up(3)}",
            f"{up(2)} {d(2)} {up(2)}",
            f"{up(3)} {d(3)} {up(2)}",
            f"{up(3)}-{d(3)} {up(2)}",
            f"{up(2)} {d(2)} {up(2)} {d(4)}",
            f"{up(1)}-{up(2)} {d(4)}",
            f"{up(2)}-{up(2)} {d(3)}",
            f"{d(2)}{rng.choice('12')}-{rng.choice('CDGLW')}-{d(5)}",
            f"{d(3)}-{rng.choice(('D', 'CE', 'KK'))}-{d(4)}",
            f"{up(3)} {d(4)}",
            f"{up(4)} {d(3)}",
            f"{up(3)}-{d(2)}-{d(2)}",
            f"{up(2)}-{d(3)}-{up(2)}",
            f"{d(1)}{up(2)} {d(1)}{up(2)}",
        )
    )


def scheme_number(scene: Scene, rng: random.Random) -> str:
    """The number of a public health scheme or of a paper of some country, in its groups."""
    up = lambda n: "".join(rng.choice(string.ascii_uppercase) for _ in range(n))  # noqa: E731
    d = lambda n: digits(rng, n, n)  # noqa: E731
    return rng.choice(
        (
            f"{d(3)} {d(3)} {d(4)}",
            f"{d(4)} {d(5)} {d(1)}",
            f"{d(4)} {d(5)} {d(1)}-{rng.choice('1234')}",
            f"{d(4)} {d(3)} {d(3)} {up(2)}",
            f"{d(4)}-{d(3)}-{d(3)}-{up(2)}",
            f"{d(2)}-{d(9)}-{d(1)}",
            f"{d(4)} {d(4)} {d(4)}",
            f"{up(1)}{d(3)} {d(3)} {d(3)}",
            f"{up(2)} {d(4)} {d(4)} {d(1)}",
            f"{d(7)}{up(1)}",
            f"{d(7)}{up(2)}",
            f"{up(2)} {d(6)} {up(1)}",
            f"{up(4)} {d(4)} {d(4)}",
            f"{up(1)}{d(2)}-{d(4)}-{d(5)}",
            f"{d(1)}{up(1)}{d(1)}{up(1)}-{up(2)}{d(1)}-{up(2)}{d(2)}",
        )
    )


def ward_number(scene: Scene, rng: random.Random) -> str:
    """The number of a stay or a chart with slashes and heads, as registers of many countries have it."""
    up = lambda n: "".join(rng.choice(string.ascii_uppercase) for _ in range(n))  # noqa: E731
    year, yy = str(scene.now), str(scene.now)[2:]
    return rng.choice(
        (
            f"{up(4)}/{year}/{digits(rng, 4, 6)}",
            f"{up(3)}/{yy}/{digits(rng, 4, 6)}",
            f"IP-{yy}/{digits(rng, 5, 6)}",
            f"IP{year}{digits(rng, 5, 6)}",
            f"OP/{digits(rng, 4, 6)}/{yy}",
            f"{digits(rng, 5, 6)}/{yy}",
            f"{digits(rng, 2, 3)}/{year}",
            f"{year}/{digits(rng, 4, 6)}",
            f"{yy}-{digits(rng, 4, 5)}/{up(1)}",
            digits(rng, 8, 8),
            f"{up(1)}{digits(rng, 6, 7)}",
            f"{year}{up(2)}{digits(rng, 5, 6)}",
            f"{up(2)}.{digits(rng, 3, 4)}.{yy}",
            f"{digits(rng, 4, 6)}/{year}",
        )
    )


def product_number(scene: Scene, rng: random.Random) -> str:
    """The number of a batch, a model, a catalogue or a part: one that whole shelves share."""
    up = lambda n: "".join(rng.choice(string.ascii_uppercase) for _ in range(n))  # noqa: E731
    return rng.choice(
        (
            f"{digits(rng, 1, 2)}{up(2)}{digits(rng, 3, 4)}",
            f"{up(2)}{digits(rng, 4, 5)}",
            f"{up(1)}{digits(rng, 4, 5)}{up(1)}",
            f"{up(2)}-{digits(rng, 4, 5)}",
            f"{digits(rng, 4, 4)}-{up(1)}-{digits(rng, 3, 3)}",
            f"{digits(rng, 5, 6)}",
            f"{digits(rng, 2, 2)}-{digits(rng, 4, 4)}",
            f"{up(3)}{digits(rng, 2, 3)}",
            f"{up(1)}{digits(rng, 3, 3)}",
            f"{up(2)}{digits(rng, 1, 1)}{up(1)}{digits(rng, 3, 3)}",
            f"{digits(rng, 4, 4)}{up(1)}",
            f"{up(1)}-{digits(rng, 2, 4)}",
            f"{digits(rng, 3, 3)}.{digits(rng, 3, 3)}",
        )
    )


def form_number(scene: Scene, rng: random.Random) -> str:
    """The number of a form that everybody may fill in."""
    heads = (
        "CMS HHS DD VA SSA SF FDA OSHA DS FL JV MC DHCS LDSS DSHS DOH HIPAA PS WC UB SR MED G N EOIR CIV GC PC MHL JD AOC PG GDN".split()
    )
    return rng.choice(
        (
            f"{rng.choice(heads)}-{digits(rng, 2, 4)}",
            f"{rng.choice(heads)} {digits(rng, 2, 4)}",
            f"{rng.choice(heads)}-{digits(rng, 3, 4)}{rng.choice(('A', 'B', 'EZ', '(A)', '-C', 'S'))}",
            f"I-{rng.choice(('693', '130', '485', '765', '864', '601', '9', '539', '94'))}",
            f"N-{rng.choice(('648', '400', '600'))}",
            f"W-{rng.choice('2497')}",
            f"{digits(rng, 2, 2)}-{digits(rng, 3, 4)}{rng.choice(('', 'EZ', 'A'))}",
            f"{digits(rng, 4, 4)}{rng.choice('ABC')}",
        )
    )


def span_of_days(scene: Scene, rng: random.Random) -> str:
    """Some days on end."""
    m, d = rng.randrange(12), rng.randrange(1, 24)
    e, joint = d + rng.randrange(1, 5), rng.choice(_RANGE_JOINTS)
    month = rng.choice((MONTHS[m], SHORT_MONTHS[m], SHORT_MONTHS[m]))
    year = rng.choice(("", "", f" {scene.year(rng)}"))
    return rng.choice(
        (
            f"{nth(d)}{joint}{nth(e)} {month}{year}",
            f"{d}{joint}{e} {month}{year}",
            f"{month} {d}{joint}{e}{year}",
            f"{month} {nth(d)}{joint}{nth(e)}{year}",
            f"{m + 1}/{d}-{m + 1}/{e}",
            f"{d}/{m + 1}-{e}/{m + 1}",
        )
    )


def local_code(scene: Scene, rng: random.Random) -> str:
    """A postal code of one of many countries."""
    a = lambda: rng.choice("ABCDEFGHKLMNPRSTWXY")  # noqa: E731
    d = lambda n: digits(rng, n, n)  # noqa: E731
    return rng.choice(
        (
            f"{a()}{d(2)} {a()}{d(1)}{a()}{d(1)}",
            f"{a()}{d(2)} {a()}{a()}{d(2)}",
            f"{a()}{d(1)}{a()} {d(1)}{a()}{d(1)}",
            f"{a()}{d(1)}{a()}{d(1)}{a()}{d(1)}",
            f"{a()}{a()}{rng.randrange(1, 40)} {d(1)}{a()}{a()}",
            f"{a()}{rng.randrange(1, 30)} {d(1)}{a()}{a()}",
            f"{rng.randrange(2000, 7999)}",
            f"{rng.randrange(110, 855)}{d(3)}",
            f"{rng.randrange(110, 855)} {d(3)}",
            f"{d(5)}",
            f"{d(5)}-{d(3)}",
            f"{d(7)}",
        )
    )


def small_house(scene: Scene, rng: random.Random) -> str:
    """A small place of care, a home or a school, by the name it goes by."""
    if rng.random() < 0.2:
        return f"St{rng.choice(('', '.'))} {scene.people.person(rng).first}{rng.choice(('', '’s', chr(39) + 's'))}"
    head = (
        rng.choice(_PLACES_OF_CARE)
        if rng.random() < 0.6
        else rng.choice(towns()[1])
        if rng.random() < 0.5
        else scene.people.person(rng).last
    )
    return f"{head} {rng.choice(_CARE_TAILS)}"


def virtue(scene: Scene, rng: random.Random) -> str:
    """A first name that is a word: a virtue, a rank, a plant, a month."""
    return rng.choice(_VIRTUES)


def family_of_words(scene: Scene, rng: random.Random) -> str:
    """A whole name whose family name is made of words."""
    first = rng.choice(_VIRTUES) if rng.random() < 0.25 else scene.people.person(rng).first
    last = rng.choice(_MADE_OF_WORDS)
    return rng.choice(
        (
            f"{first} {last}",
            f"{first} {last}",
            f"{last}, {first}",
            f"{first[0]}. {last}",
            f"{first} {scene.people.person(rng).first[0]}. {last}",
        )
    )


def paper_date(scene: Scene, rng: random.Random) -> str:
    """A day as courts, clerks, airlines and slips write it."""
    m, d, year = rng.randrange(12), rng.randrange(1, 24), scene.year(rng)
    e, yy = d + rng.randrange(1, 5), str(year)[2:]
    return rng.choice(
        (
            f"the {nth(d)} {rng.choice(('inst.', 'inst', 'ult.', 'ult', 'prox.', 'instant'))}",
            f"{nth(d)} {rng.choice(('inst.', 'ult.', 'inst'))}",
            f"this {nth(d)} day of {MONTHS[m]}{rng.choice(('', f' {year}', f', {year}'))}",
            f"the {nth(d)} day of {MONTHS[m]}, {year}",
            f"{d}. bis {e}. {_MOONS[m]}",
            f"{d}.-{e}.{m + 1}.{year}",
            f"{d}. {_MOONS[m]} {year}",
            f"{d:02}{SHORT_MONTHS[m].upper()}",
            f"{d:02}{SHORT_MONTHS[m].upper()}{yy}",
            f"{d:02}{SHORT_MONTHS[m].upper()}{year}",
            f"{d:02}-{SHORT_MONTHS[m].upper()}-{yy}",
            f"{d:02}{m + 1:02}{yy}",
            f"{m + 1:02}{d:02}{yy}",
            f"{d}/{m + 1} & {e}/{m + 1}",
            f"{d}.{m + 1}.",
            f"{d}. {m + 1}. {year}",
            f"{d}/{('I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII')[m]}/{year}",
            f"{rng.choice(('Easter Monday', 'Whit Monday', 'Little Christmas', 'Corpus Christi', 'All Souls', 'All Saints', 'Candlemas', 'Holy Thursday', 'Maundy Thursday', 'Holy Saturday', 'Spy Wednesday', 'Shrove Tuesday', 'Pancake Tuesday', 'Epiphany', 'Ascension Day', 'Assumption', 'St. Stephen’s Day', 'Anzac Day', 'Melbourne Cup Day', 'Waitangi Day', 'Republic Day', 'Pongal', 'Onam', 'Undas', 'Simbang Gabi', 'Rosenmontag', 'Reyes', 'Nochebuena', 'Semana Santa', 'Sallah', 'Ileya', 'Democracy Day', 'Victoria Day', 'Civic Holiday', 'Stampede'))}",
        )
    )


def marked_name(scene: Scene, rng: random.Random) -> str:
    """A name with an apostrophe, a link of parentage or an alias sign in its midst."""
    one, two, three = (scene.people.person(rng) for _ in range(3))
    head = rng.choice(("Ja", "De", "La", "Ke", "Da", "Zy", "Ty", "Mar", "Sha", "Ra", "Ka", "Qua", "D", "A", "Dae", "Le", "Tre", "Ny"))
    return rng.choice(
        (
            f"{head}'{one.first}",
            f"{head}'{one.first} {two.last}",
            f"{head}'{one.first.lower()} {two.last}",
            f"{one.last}, {head}'{one.first}",
            f"{one.first} {rng.choice(('a/l', 'a/p', 's/o', 'd/o', 'S/O', 'D/O', 'A/L'))} {three.first}",
            f"{one.first} {rng.choice(('bin', 'binti', 'bte', 'Bin', 'Bt.', 'Binte'))} {three.first} {two.last}",
            f"{one.first} {two.last} @ {three.first}",
            f"{one.first[0]}. {two.first[0]}. {one.first} @ {three.first}",
            f"{one.first} {two.last} alias {three.first}",
            f"{one.first} {two.last}-{three.last[0]}",
            f"{one.last} {one.first}",
            f"{one.last.upper()} {one.first}",
            f"{one.first} {rng.choice(('dos', 'das', 'de', 'do', 'da'))} {two.last} {rng.choice(('Neto', 'Filho', 'Júnior', 'Sobrinho', three.last))}",
        )
    )


def days_of_care(scene: Scene, rng: random.Random) -> str:
    """Days of the week or month side by side, as plans of care write them."""
    days = ("Mon", "Tues", "Tue", "Wed", "Weds", "Thurs", "Thu", "Fri", "Sat", "Sun")
    i, m, d = rng.randrange(len(days) - 3), rng.randrange(1, 13), rng.randrange(1, 24)
    e = d + rng.randrange(1, 5)
    return rng.choice(
        (
            f"{days[i]}{rng.choice(('/', '/', ' & ', '+', '-', ', '))}{days[i + rng.randrange(1, 3)]}",
            f"{d}-{e}/{m}",
            f"{d}-{e}.{m}.",
            f"{d}/{m}-{e}/{m}",
            f"{nth(d)}",
            f"{nth(d)}-{nth(e)}",
            f"{nth(d)} & {nth(e)}",
            f"{d}.{m:02}",
            f"{rng.choice(days)}",
            f"{rng.choice(days)} {d}/{m}",
            f"{rng.choice(days)} {nth(d)}",
            f"ika-{d} ng {rng.choice(('Enero', 'Pebrero', 'Marso', 'Abril', 'Mayo', 'Hunyo', 'Hulyo', 'Agosto', 'Setyembre', 'Oktubre', 'Nobyembre', 'Disyembre'))}",
            f"{d}/{rng.choice(('ene', 'fev', 'mar', 'abr', 'mai', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dic', 'dez'))}",
        )
    )


def small_number(scene: Scene, rng: random.Random) -> str:
    """A short number of a register, a folder, a constable, a disc."""
    yy = str(scene.now)[2:]
    return rng.choice(
        (
            f"{digits(rng, 2, 4)}/{yy}",
            f"{rng.choice(string.ascii_uppercase)}{digits(rng, 2, 4)}/{yy}",
            f"{digits(rng, 4, 4)}",
            f"{digits(rng, 5, 6)}",
            f"{digits(rng, 3, 4)}/{scene.now}",
            f"{digits(rng, 3, 3)}-{digits(rng, 2, 2)}-{digits(rng, 1, 1)}",
            f"{rng.choice('ABCDEFGH')}/{digits(rng, 3, 4)}",
            f"{digits(rng, 6, 6)}{rng.choice('ABXYZ')}{rng.choice('ABXYZ')}",
        )
    )


def shire(scene: Scene, rng: random.Random) -> str:
    """A county, district or borough by its short or plain name."""
    return rng.choice(_SHIRES)


def lot_of_homes(scene: Scene, rng: random.Random) -> str:
    """A lot of a park of mobile homes, a named house, a townland."""
    n, family, town = rng.randrange(1, 200), scene.people.person(rng).last, rng.choice(towns()[1])
    return rng.choice(
        (
            f"{rng.choice(('Lot', 'Space', 'Spc', '#', 'Trailer', 'Unit', 'Slip', 'Site'))} {n} {rng.choice(_HOMES)} {rng.choice(('MHP', 'Mobile Home Park', 'Trailer Park', 'Estates', 'RV Park', 'Marina', 'Campground', 'TP', 'Village'))}",
            f"{rng.choice(_HOMES)} {rng.choice(('MHP', 'Trailer Ct', 'RV Park'))} {rng.choice(('lot', 'space', '#'))} {n}",
            f'"{rng.choice(("Dunroamin", "Sea View", "Avalon", "Shalom", "Tara", "Mon Repos", "Casa Mia", family))}", {rng.randrange(1, 90)} {family} {rng.choice(("La", "Rd", "Cl", "Ave", "Gdns", "Lane"))}',
            f"{rng.choice(_ISLES)} {town.split(' ')[0]} {rng.choice(('Thoir', 'Thiar', 'Mór', 'Beag', 'Upper', 'Lower', 'East', 'West', 'Thuaidh'))}",
            f"{rng.choice(_HOUSES)}, {rng.choice(_ISLES)}{family.lower()}",
            f"R. {family} {n} {rng.choice(('cj', 'apto', 'casa', 'bl', 'fundos'))} {rng.randrange(1, 90)}",
            f"Vill. {town}, P.O. {family}{rng.choice(('pur', 'nagar', 'palli', 'ganj'))}",
            f"Kampung {family}, Jalan {town} {rng.randrange(1, 20)}",
            f"No. {n}, Jalan {family} {rng.randrange(1, 9)}/{rng.randrange(1, 30)}",
            f"HC {rng.randrange(1, 90)} Box {n}",
            f"{n} {family} {rng.choice(('Ext', 'Bypass', 'Loop', 'Cutoff', 'Spur', 'Hollow', 'Holw', 'Knl', 'Xing', 'Trce'))}",
            f"{town} {rng.choice(('2nd Main Rd', '3rd Cross', 'Main Bazaar', 'Junction', 'Phase 2', 'Roundabout'))}",
            f"{family} St{rng.choice(('', '.'))}",
        )
    )
