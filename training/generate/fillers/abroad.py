"""People, dates and numbers of other countries as they are written there: other scripts, accents, patronymics, national numbers."""

# ruff: noqa: E501, SIM905  (tables stay whole, word lists are easier to read as text, the letters are meant)

from __future__ import annotations

import random
import re
import string

from ..grammar import Piece
from .scene import Scene

# Of each script: first names of men, of women, patronymics of both, family names of both.
_RUSSIAN = (
    "Иван Сергей Дмитрий Алексей Николай Михаил Владимир Андрей Павел Олег Юрий Константин Геннадий Виктор Борис Артём Максим Роман Тимур Рустам Аркадий Леонид Фёдор Степан Григорий",
    "Ольга Елена Наталья Татьяна Ирина Светлана Анна Мария Людмила Галина Валентина Екатерина Анастасия Юлия Зинаида Раиса Тамара Нина Вера Надежда Любовь Алла Дарья Полина Гульнара",
    "Иванович Сергеевич Петрович Николаевич Михайлович Владимирович Андреевич Олегович Борисович Ильич Фёдорович Степанович Рустамович",
    "Ивановна Сергеевна Петровна Николаевна Михайловна Владимировна Андреевна Олеговна Борисовна Ильинична Фёдоровна Степановна Рустамовна",
    "Иванов Смирнов Кузнецов Попов Васильев Соколов Морозов Волков Лебедев Козлов Новиков Павлов Голубев Виноградов Богданов Воробьёв Фёдоров Михайлов Беляев Тарасов Белов Комаров Орлов Киселёв Макаров Андреев Ковалёв Ильин Гусев Титов Кузьмин Баранов Журавлёв Рябов Поляков Сорокин Мухин Ершов Ахметов",
)
_UKRAINIAN = (
    "Олександр Андрій Сергій Володимир Тарас Богдан Микола Василь Ярослав Остап Ігор Юрій Назар Петро",
    "Оксана Олена Наталія Ірина Катерина Соломія Леся Галина Людмила Тетяна Ганна Марія Богдана Зоряна",
    "Олександрович Миколайович Васильович Петрович Богданович",
    "Олександрівна Миколаївна Василівна Петрівна Богданівна",
    "Шевченко Бондаренко Коваленко Ткаченко Кравченко Олійник Мельник Бойко Лисенко Петренко Марченко Гончар Павленко Савчук Поліщук Мороз Кравчук Романюк Гриценко Дяченко",
)
_GREEK = (
    "Γεώργιος Δημήτρης Νίκος Κωνσταντίνος Γιάννης Σπύρος Παναγιώτης Χρήστος Στέλιος Θανάσης Ηλίας Μιχάλης",
    "Μαρία Ελένη Αικατερίνη Βασιλική Σοφία Δέσποινα Ευαγγελία Ιωάννα Κυριακή Φωτεινή Αναστασία",
    "Παπαδόπουλος Γεωργίου Δημητρίου Νικολάου Καραγιάννης Παππάς Αγγελόπουλος Οικονόμου Βλάχος Μακρής Λάμπρου Αλεξίου Κωνσταντίνου Ζαφειρίου Παππά Παπαδοπούλου",
)
_HEBREW = (
    "משה אברהם יצחק יעקב דוד שלמה יוסף אהרון נועם אורי עמית אלון גדעון מנחם ירון רונן",
    "רבקה שרה רחל לאה מרים חנה אסתר תמר נועה יעל שירה דבורה ציפורה איילת מיכל אביגיל",
    "כהן לוי מזרחי פרץ ביטון דהן אזולאי פרידמן כץ שפירא גולדברג אברמוב חדד עמר בן-דוד רוזנברג שמעוני ברק אוחיון",
)
_ARABIC = (
    "محمد أحمد علي حسن حسين عمر خالد يوسف إبراهيم مصطفى محمود كريم طارق سمير نبيل فيصل بلال حمزة",
    "فاطمة عائشة زينب مريم ليلى نور أمينة هناء سلمى ياسمين رانيا دينا ناديا سميرة هدى إيمان خديجة",
    "الحسن المصري حداد خوري منصور ناصر صالح حمدان عبود عزيز درويش غانم حبيب عيسى جابر قاسم نجار الشامي الخطيب العلي السيد البغدادي",
)
_PERSIAN = (
    "رضا علی محمد حسین امیر بهروز کاوه فرهاد سعید مهدی داریوش",
    "زهرا مریم شیرین پریسا نسرین مینا لاله فریده سارا نیلوفر",
    "احمدی محمدی حسینی رضایی کریمی موسوی جعفری صادقی رحیمی هاشمی ابراهیمی تهرانی شیرازی",
)
_HINDI = (
    "राम राजेश सुरेश अनिल विजय अमित संजय रवि मोहन दीपक राहुल अजय",
    "सीता सुनीता अनिता कविता रेखा मीना पूजा नेहा आशा गीता लक्ष्मी सरिता",
    "शर्मा वर्मा गुप्ता सिंह कुमार देवी यादव पटेल मिश्रा चौहान तिवारी जोशी पांडे",
)
_BENGALI = ("রহিম করিম সুমন রফিক আনোয়ার", "ফাতেমা রহিমা সালমা নাসরিন শর্মিলা", "আহমেদ ইসলাম রহমান হোসেন চৌধুরী দাস খাতুন বেগম সরকার")
_TAMIL = ("முருகன் குமார் ரவி செல்வம் கார்த்திக்", "லட்சுமி மீனா கமலா பிரியா சரோஜா", "ராமசாமி சுப்பிரமணியம் கிருஷ்ணன் நடராஜன் பழனிசாமி")
_THAI = ("สมชาย สมศักดิ์ วิชัย ประเสริฐ ธนพล", "มาลี สมหญิง สุดา วรรณา พิมพ์", "ศรีสุข ใจดี ทองดี แสงทอง พงษ์พานิช บุญมา")
_ARMENIAN = ("Արմեն Հակոբ Գարեգին Տիգրան", "Անահիտ Նարե Սիրանուշ Մարիամ", "Պետրոսյան Հակոբյան Սարգսյան Գրիգորյան")
_GEORGIAN = ("გიორგი დავით ნიკა ლევან", "ნინო მარიამ თამარ ნანა", "ბერიძე კაპანაძე მამედოვი გელაშვილი ლომიძე")
_AMHARIC = ("አበበ ዳዊት ተስፋዬ ሙሉጌታ", "ሰላም ሂሩት አልማዝ ብርሃን", "በቀለ ኃይሌ ታደሰ ገብረ")
_SURNAMES_HAN = "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 許 鄧 張 陳 黃 劉 葉 蕭 欧阳 司马 諸葛".split()
_GIVEN_HAN = "伟 芳 娜 秀英 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀兰 霞 平 刚 桂英 美玲 志明 淑芬 家豪 怡君 雅婷 小明 建国 国华 晓东 梓涵 宇轩 子轩 欣怡 浩然 玉珍 文雄".split()
_FAMILY_JAPANESE = "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 阿部 森 池田 橋本 石川 小川 岡田 長谷川 村上 近藤".split()
_GIVEN_JAPANESE = "太郎 花子 健一 美咲 翔太 陽子 直樹 恵子 大輔 由美 拓也 真理子 和夫 千代子 誠 明美 蓮 葵 さくら ゆい ひろし".split()
_KANA = "タナカ ミサキ|スズキ ハナコ|サトウ ケンイチ|ワタナベ ヨウコ|コバヤシ ナオキ|ヤマモト ユミ|さとう はなこ|たなか けん".split("|")
_HANGUL_LAST = "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍 남궁".split()
_HANGUL_FIRST = "민준 서연 지훈 영희 철수 미경 은지 현우 수진 재호 지은 동훈 혜진 상우 유나 하늘 소라 성민 말순 순자".split()
# Names in Latin letters with their accents.
_ACCENTED = (
    ("Łukasz Grażyna Małgorzata Wojciech Stanisław Agnieszka Bożena Zbigniew Krzysztof Paweł Mirosław Jadwiga Elżbieta Żaneta", "Wójcik Kowalczyk Wiśniewska Dąbrowski Zieliński Szymańska Woźniak Kozłowski Jabłońska Pawłowski Król Wróbel Górski Źródlak Ślusarczyk Żuławski Gąsior"),
    ("Jiří Zdeněk Věra Jaroslava Ondřej Božena Zdeňka Lukáš Tomáš Růžena Šárka Vojtěch", "Novák Svobodová Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Havlová Růžička Beneš Fiala Kadlec Šimek Křížová"),
    ("Zoltán Ágnes László Éva Gábor Erzsébet István Zsófia Attila Katalin Sándor Ildikó Miklós", "Kovács Szabó Horváth Tóth Nagy Varga Kiss Molnár Németh Farkas Balogh Papp Lakatos Mészáros Juhász Szűcs"),
    ("Jürgen Günter Jörg Bärbel Käthe Rüdiger Wörthe Sören Hannelore Ute Götz Mägdalena", "Müller Schäfer Köhler Krämer Jäger Krüger Größ Weiß Böhm Günther Lübke Möller Schröder Vögel Wittkopf Brüning Höfer"),
    ("José María Ángel Jesús Andrés Óscar Víctor Inés Sofía Lucía Íñigo Begoña Concepción Raúl Rocío Belén Martín Verónica", "García Martínez Hernández López González Pérez Sánchez Ramírez Gómez Díaz Núñez Muñoz Peña Ibáñez Quiñones Zúñiga Gutiérrez Rodríguez Cortés Álvarez Ordóñez"),
    ("João Conceição Antônio Inês Fátima Gonçalo Vitória Sebastião Lúcia Zuleide Simão Márcia", "Gonçalves Magalhães Araújo Simões Conceição Assunção Falcão Guimarães Leitão Brandão Galvão Sá Patrício"),
    ("Émile Chloé Françoise Zoé Anaïs Thérèse Benoît Jérôme Éloïse Raphaël Noël Joël Hélène Gaëlle Mélanie Cédric Aurélie", "Lefèvre Bérubé Côté Gagné Béland Lévesque Pépin Hébert Bélanger Françoeur Désiré Thériault Prévost Léger Guérin Aubé Noël"),
    ("Åsa Göran Björn Jörgen Sölve Øyvind Håkon Åse Gunnhild Søren Jørgen Bjørk Þóra Guðrún Sigurður Kjetil Märta", "Åberg Sjöström Öberg Lindström Nyström Björklund Ødegård Bø Håland Sørensen Østergaard Møller Kjær Ásgeirsson Þórsdóttir Jónsdóttir Mäkinen Hämäläinen Järvinen"),
    ("Hatice Çağla Şükran Gökhan Ömer Yıldız İbrahim Gülşen Özlem Uğur Ayşe Ümit", "Yıldız Öztürk Şahin Çelik Kılıç Güneş Koç Aydın Doğan Özdemir Erdoğan Çakır Şimşek Yılmaz"),
    ("Nguyễn-Anh Hồng Thị-Mai Đức Hương Phượng Quỳnh Tuấn Thảo Bích Mỹ Lệ Hiếu Trúc", "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý"),
    ("Ștefan Mădălina Ioniță Răzvan Ilinca Cătălin Ruxandra Anișoara", "Popescu Ionescu Dumitrașcu Țurcanu Stănescu Bălan Munteanu Cîmpeanu Drăgulescu"),
    ("Đorđe Milica Željko Snežana Šejla Hrvoje Živka Jasmina Miloš Ćamil", "Petrović Jovanović Marković Đorđević Babić Kovačević Hadžić Živković Šarić Begić Vuković Ćosić"),
    ("Žilvinas Rūta Jānis Līga Vytautas Ģirts Kärt Ülle Õie Mati", "Kazlauskas Jankauskaitė Bērziņš Kalniņš Žukauskas Ozoliņš Tõnisson Mägi Pärn Rätsep"),
    ("Seán Siobhán Pádraig Niamh Aoife Caoimhe Séamus Gráinne Róisín Éamon Órla", "Ó'Briain Ní Dhomhnaill Mac Gearailt Ó Súilleabháin Breathnach Nic Dhonncha Ó Dálaigh"),
)  # fmt: skip
_PARTICLES = ("Ó", "Ní", "Mac", "Nic")
_MONTHS = {
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "he": "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "vi": "tháng 1|tháng 2|tháng 3|tháng 4|tháng 5|tháng 6|tháng 7|tháng 8|tháng 9|tháng 10|tháng 11|tháng 12",
}
_DAYS = (
    "lunes martes miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi samedi dimanche Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag "
    "poniedziałek wtorek środę czwartek piątek sobotę niedzielę понедельник вторник среду четверг пятницу субботу воскресенье lunedì martedì giovedì venerdì maandag dinsdag woensdag vrijdag zondag "
    "segunda-feira terça-feira quarta-feira sexta-feira måndag tisdag torsdag fredag pazartesi salı çarşamba pondělí úterý čtvrtek Δευτέρα Τρίτη Παρασκευή الأحد الاثنين الخميس יום ראשון יום שני 月曜日 火曜日 周一 周三 星期五 월요일 금요일"
)
_WEEKDAYS = re.findall(r"יום \S+|\S+", _DAYS)
# Labels of numbers, and their shapes: `#` a digit, `@` a capital, `%` a letter or digit.
_NATIONAL = """
DNI: ########-@; ########@; ##.###.###|NIE: X#######@; Y-#######-@|PESEL: ###########|NIR: # ## ## ## ### ### ##; #############|n° sécu: # ## ## ## ### ### ##|numéro de sécurité sociale: # ## ## ## ### ### ##|Codice fiscale: @@@@@@##@##@###@|C.F.: @@@@@@##@##@###@|CPF: ###.###.###-##; ###########
RG: ##.###.###-#|CURP: @@@@######@@@@@@##|RFC: @@@@######%%%|RUT: ##.###.###-#; ########-K|Cédula: #.###.###-#; ##########; ###-#######-#|Aadhaar: #### #### ####; ############|PAN: @@@@@####@|BSN: #########|personnummer: ######-####; ########-####|fødselsnummer: ######-#####; ###########|CPR-nr.: ######-####
HETU: ######-###@|SVNR: #### ######|AHV-Nr.: 756.####.####.##|T.C.: ###########|TC Kimlik No: ###########|СНИЛС: ###-###-### ##|ИНН: ############|паспорт: ## ## ######|РНОКПП: ##########|EGN: ##########|CNP: #############|JMBG: #############|OIB: ###########|AMKA: ###########|ΑΜΚΑ: ###########|ΑΔΤ: @@ ######
rodné číslo: ######/####|TAJ szám: ### ### ###; #########|ת.ז.: #########|ת"ז: #########|Teudat Zehut: #########|الرقم القومي: ##############|Emirates ID: 784-####-#######-#|Iqama: ##########|NRIC: S#######@; T#######@|FIN: G#######@|MyKad: ######-##-####|NIK: ################|CCCD: ############|CMND: #########|HKID: @######(#)
身份证号: ##################|身份證: @#########|マイナンバー: #### #### ####|주민등록번호: ######-#######|RRN: ######-#######|CNIC: #####-#######-#|NID: ##########; #############|NIC: #########V; ############|Ghana Card: GHA-#########-#|NIN: ###########; CM########%%%%|SA ID: #############|ID number: ########; #############|PPSN: #######@; #######@@
PPS no: #######@|NI number: @@ ## ## ## @; @@######@|NINO: @@######@|TFN: ### ### ###|SIN: ### ### ###; ###-###-###|IRD: ##-###-###; ###-###-###|passport: @#######; ########; @@#######|pasaporte: @@@######|Reisepass: C%%%%%%%%|passeport: ##@@#####|паспорт серия: #### ######|residence permit: @@########|Personalausweis: L%%%%%%%%
"""
_HEALTH = """
NHS number: ### ### ####; ##########; ###-###-####|NHS no.: ### ### ####|NHS: ### ### ####|CHI: ##########|CHI no: ###### ####|H&C number: ### ### ####|Medicare card: #### ##### #; ##########-#|Medicare no: #### ##### # / #|IHI: 8003 6### #### ####|DVA file: @@@######|NHI: @@@####; @@@##@#|OHIP: #### ### ### @@; ##########@@|Ontario health card: ####-###-###-@@; #### ### ###
RAMQ: @@@@ #### ####; @@@@########|BC PHN: #### ### ###|PHN: ##########; #### ### ###|AHCIP: #####-####|MSP: ##########|HCN: ############|Versichertennummer: @#########|Krankenversichertennr.: @#########|KVNR: @#########|Carte Vitale: # ## ## ## ### ### ##|Tarjeta sanitaria: @@@@##########|CIP: @@@@##########; @@@@ # ###### ###|NHC: ######; #######|SIP: #######; ########
NSS: ## ##########; ###########|IMSS: ##-##-##-####-#|CNS: ### #### #### ####|Cartão SUS: ### #### #### ####|nº utente: #########|SNS: #########|tessera sanitaria: ####################|EHIC: ## #### #### ####|Polizzennr.: ##.###.###|полис ОМС: ################|полис: #### #### #### ####|Kupat Holim: ########|BPJS: #############|PhilHealth: ##-#########-#|MediSave: S#######@
Medicare (AU): #### ##### #|SVB-nr: #########|zorgpolis: ##########|nr. karty: ######|numer księgi głównej: ####/##|住院号: ########; Z######|病案号: ######|診察券番号: #######|カルテ番号: ######|등록번호: ########|№ истории болезни: #####; ####/##|карта №: ######|Fallnummer: ########; #######|Pat.-Nr.: ######|Patienten-ID: #######|n° dossier: ######; ##-#####|IPP: ##########|numéro de dossier: #######|expediente: ######-##|historia clínica: #######|prontuário: ######-#|cartella n.: #####; ####/####
"""
_SHAPES: dict[str, list[tuple[str, list[str]]]] = {
    key: [
        (entry.split(": ", 1)[0].strip(), [shape.strip() for shape in entry.split(": ", 1)[1].split(";")])
        for entry in table.strip().replace("\n", "|").split("|")
    ]
    for key, table in (("national", _NATIONAL), ("health", _HEALTH))
}


def _person(table: tuple[str, ...], rng: random.Random) -> tuple[str, str]:
    """First and family name from a table of men, women and families."""
    return rng.choice(table[rng.randrange(2)].split()), rng.choice(table[2].split())


def _plain(table: tuple[str, ...], rng: random.Random) -> str:
    first, family = _person(table, rng)
    return rng.choice((f"{first} {family}", f"{first} {family}", f"{first} {family}", f"{family} {first}", first, family))


def _cyrillic(table: tuple[str, ...], russian: bool, rng: random.Random) -> str:
    woman = rng.randrange(2)
    first, father, family = rng.choice(table[woman].split()), rng.choice(table[2 + woman].split()), rng.choice(table[4].split())
    if woman and russian and family.endswith(("ов", "ев", "ёв", "ин")):
        family += "а"
    return rng.choice(
        (
            f"{family} {first} {father}",
            f"{family} {first} {father}",
            f"{first} {father}",
            f"{first} {father} {family}",
            f"{first} {family}",
            f"{family} {first[0]}.{father[0]}.",
            f"{family} {first[0]}. {father[0]}.",
            f"{first[0]}.{father[0]}. {family}",
            family,
        )
    )


def cyrillic(scene: Scene, rng: random.Random) -> str:
    """A name in Russian or Ukrainian letters, mostly with its patronymic."""
    return _cyrillic(_RUSSIAN, True, rng) if rng.random() < 0.7 else _cyrillic(_UKRAINIAN, False, rng)


def greek(scene: Scene, rng: random.Random) -> str:
    """A name in Greek letters."""
    return _plain(_GREEK, rng)


def hebrew(scene: Scene, rng: random.Random) -> str:
    """A name in Hebrew letters."""
    return (
        _plain(_HEBREW, rng) if rng.random() < 0.85 else f"{_person(_HEBREW, rng)[0]} {rng.choice(('בן', 'בת'))} {_person(_HEBREW, rng)[0]}"
    )


def arabic(scene: Scene, rng: random.Random) -> str:
    """A name in Arabic letters, at times of three or four names."""
    if rng.random() < 0.25:
        return _plain(_PERSIAN, rng)
    first, family = _person(_ARABIC, rng)
    fathers = _ARABIC[0].split()
    return rng.choice(
        (
            f"{first} {family}",
            f"{first} {rng.choice(fathers)} {family}",
            f"{first} {rng.choice(fathers)} {rng.choice(fathers)} {family}",
            f"أبو {rng.choice(fathers)}",
            f"أم {rng.choice(fathers)}",
            f"عبد الله {family}",
            first,
        )
    )


def indic(scene: Scene, rng: random.Random) -> str:
    """A name in letters of India and its neighbors."""
    return _plain(rng.choice((_HINDI, _HINDI, _HINDI, _BENGALI, _TAMIL)), rng)


def thai(scene: Scene, rng: random.Random) -> str:
    """A name in Thai letters."""
    first, family = _person(_THAI, rng)
    return rng.choice(("นาย", "นาง", "นางสาว", "คุณ", "", "")) + rng.choice((f"{first} {family}", first))


def han(scene: Scene, rng: random.Random) -> str:
    """A name in Chinese characters."""
    return rng.choice(_SURNAMES_HAN) + rng.choice(_GIVEN_HAN)


def japanese(scene: Scene, rng: random.Random) -> str:
    """A name in Japanese letters."""
    if rng.random() < 0.15:
        return rng.choice(_KANA)
    family, given = rng.choice(_FAMILY_JAPANESE), rng.choice(_GIVEN_JAPANESE)
    return rng.choice((family + given, f"{family} {given}", f"{family} {given}", family))


def hangul(scene: Scene, rng: random.Random) -> str:
    """A name in Korean letters."""
    return rng.choice(_HANGUL_LAST) + rng.choice(_HANGUL_FIRST)


def foreign_name(scene: Scene, rng: random.Random) -> str:
    """A name in letters of any other script."""
    makes = (cyrillic, cyrillic, greek, hebrew, arabic, indic, thai, han, japanese, hangul)
    if rng.random() < 0.12:
        return _plain(rng.choice((_ARMENIAN, _GEORGIAN, _AMHARIC)), rng)
    return rng.choice(makes)(scene, rng)


def _accented(rng: random.Random) -> tuple[str, str]:
    firsts, lasts = rng.choice(_ACCENTED)
    families: list[str] = []
    for word in lasts.split():
        if families and families[-1] in _PARTICLES:
            families[-1] += " " + word
        else:
            families.append(word)
    return rng.choice(firsts.split()), rng.choice(families)


def accented(scene: Scene, rng: random.Random) -> str:
    """A name with accents, first and last."""
    first, family = _accented(rng)
    roll = rng.random()
    if roll < 0.15:
        return f"{family} {first}"
    if roll < 0.25:
        return f"{first} {_accented(rng)[1]} {family}"
    return f"{first} {family}"


def accented_first(scene: Scene, rng: random.Random) -> str:
    """A first name with accents."""
    return _accented(rng)[0]


def accented_last(scene: Scene, rng: random.Random) -> str:
    """A family name with accents."""
    return _accented(rng)[1]


def abroad_date(scene: Scene, rng: random.Random) -> str:
    """A day in another language, in its own letters."""
    language = rng.choice(tuple(_MONTHS))
    names = _MONTHS[language]
    month, d = rng.choice(names.split("|") if "|" in names else names.split()), rng.randrange(1, 29)
    year = f" {scene.year(rng)}" if rng.random() < 0.45 else ""
    if language == "es":
        return rng.choice((f"{d} de {month}" + (" de" + year if year else ""), f"{d} {month}{year}"))
    if language in ("de", "cs"):
        return f"{d}. {month}{year}"
    if language == "vi":
        return f"ngày {d} {month}" + (" năm" + year if year else "")
    return f"{d} {month}{year}"


def eastern_date(scene: Scene, rng: random.Random) -> str:
    """A day in Chinese, Japanese or Korean."""
    y, m, d = scene.year(rng), rng.randrange(1, 13), rng.randrange(1, 29)
    return rng.choice(
        (
            f"{y}年{m}月{d}日",
            f"{m}月{d}日",
            f"{y}년 {m}월 {d}일",
            f"{m}월 {d}일",
            f"昭和{rng.randrange(20, 64)}年{m}月{d}日",
            f"平成{rng.randrange(1, 31)}年{m}月{d}日",
            f"令和{rng.randrange(1, 8)}年{m}月{d}日",
        )
    )


def abroad_weekday(scene: Scene, rng: random.Random) -> str:
    """A day of the week in another language."""
    return rng.choice(_WEEKDAYS)


def dotted(scene: Scene, rng: random.Random) -> str:
    """A date as most of Europe writes it: day, month, year."""
    d, m, y = rng.randrange(1, 29), rng.randrange(1, 13), scene.year(rng)
    return rng.choice(
        (
            f"{d:02}.{m:02}.{y}",
            f"{d}.{m}.{y}",
            f"{d}.{m}.",
            f"{d:02}/{m:02}/{y}",
            f"{d:02}.{m:02}.{str(y)[2:]}",
            f"{d}. {m}. {y}",
            f"{d:02}-{m:02}-{y}",
        )
    )


def _number(shape: str, rng: random.Random) -> str:
    made = {"#": string.digits, "@": string.ascii_uppercase, "%": string.ascii_uppercase + string.digits}
    return "".join(rng.choice(made[c]) if c in made else c for c in shape)


def _labelled(kind: str, rng: random.Random) -> list[Piece]:
    label, shapes = rng.choice(_SHAPES[kind])
    return [(label + rng.choice((" ", " ", ": ", ": ", " is ", "# ", " no. ", ":")), ""), (_number(rng.choice(shapes), rng), "ID")]


def national_number(scene: Scene, rng: random.Random) -> list[Piece]:
    """The number that a state gives to everybody, with what it is called."""
    return _labelled("national", rng)


def health_number(scene: Scene, rng: random.Random) -> list[Piece]:
    """The number of a health service, an insurance or a record of another country, with what it is called."""
    return _labelled("health", rng)


def number_names(scene: Scene, rng: random.Random) -> str:
    """What such numbers are called, without a number."""
    return rng.choice(_SHAPES[rng.choice(("national", "health"))])[0]
