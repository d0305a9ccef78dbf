"""Invented people: names of many origins, in many shapes.  No other slot is filled here."""

# ruff: noqa: E501, SIM905  (tables stay whole, chance here is no secret, word lists are easier to read as text)

from __future__ import annotations

import random
from dataclasses import dataclass

from ..lists import census, faker_names, registered_names
from .coined import first_names, last_names
from .origins import MORE

# Romanized names of origins for which the packages have none in Latin letters; written by hand.
_MORE = {
    "chinese": (
        "Wei Fang Xiu Li Na Min Jing Yan Lei Qiang Ying Hui Jun Ping Gang Hong Xia Yu Chen Bo Hao Jie Kai Ming Mei Lan Yun Zhen Xin Yang Rui Ting Yi Zhi Cheng Guo Hua Jian Long Peng Shan Tao Wen Xiang Yong Zhong Meiling Xiaoming Jiahui Zihan Yuxuan Haoran Siyu Yifan",
        "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Han Feng Deng Cao Peng Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Shen Yao Jin Cui Tan Liao Fan Shi Chan Wong Leung Cheung Kwok Tsang Hsu Tsai Chiang Ouyang",
    ),
    "korean": (
        "Minjun Seojun Jiho Hyun Sung Young Jin Kyung Hee Sook Jae Dong Woo Yoon Hye Eun Ji Soo Min Seo Yeon Hyuk Tae Joon Chul Sang Myung Kyu Bora Nari Yuna Haneul Sora Mi-Kyung Ji-hoon Soo-jin Eun-ji Hyun-woo Jae-ho Min-ji",
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Hong Jeon Ko Moon Son Yang Bae Baek Heo Yoo Nam Shim Noh Ha Kwak Sung Cha Joo Woo Koo Na Min Chung Rhee Paik",
    ),
    "japanese": (
        "Haruto Yuto Sota Yui Rin Hina Aoi Sakura Kenji Hiroshi Takashi Akira Satoshi Naoko Yoko Keiko Michiko Yumi Emi Ayumi Kaori Daisuke Kenta Shota Ryo Makoto Masao Noboru Tetsuya Yoshiko Haruka Misaki Nanami Kaito Riku Akiko Tomoko Hideo Kazuo Shinji",
        "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi Matsumoto Inoue Kimura Hayashi Shimizu Yamazaki Mori Abe Ikeda Hashimoto Ishikawa Ogawa Okada Hasegawa Murakami Kondo Ishii Saito Sakamoto Endo Aoki Fujii Nishimura Fukuda Ota Miura Takeuchi Nakajima Matsuda Nakagawa Harada Onishi",
    ),
    "arabic": (
        "Mohammed Ahmed Ali Hassan Hussein Omar Khalid Yusuf Ibrahim Mustafa Abdullah Abdul Rahman Karim Tariq Samir Nabil Faisal Bilal Hamza Zaid Rashid Saeed Walid Ziad Fatima Aisha Zainab Maryam Layla Noor Amina Hana Salma Yasmin Rania Dina Nadia Samira Huda Iman Khadija Sumaya Lina Rana Hala Jamila Aaliyah Osama Anwar",
        "Al-Sayed Al-Masri Khan Haddad Khoury Mansour Nasser Saleh Hamdan Abboud Aziz Bakr Darwish Farah Ghanem Habib Issa Jaber Kassem Mahfouz Najjar Odeh Qasim Rahman Sabbagh Shaheen Taha Youssef Zidan Al-Hashimi El-Amin El Masry Abu Bakr Bin Salman Al Rashid Hakimi Amiri Rahimi Hosseini Karimi Mohammadi Tehrani Farahani Siddiqui Qureshi Ansari Malik Chaudhry",
    ),
    "south-asian": (
        "Rajesh Priya Anjali Vikram Sanjay Sunita Deepak Kavita Arjun Lakshmi Suresh Meena Ramesh Pooja Anil Neha Amit Shreya Rohan Divya Krishnan Padma Harpreet Gurpreet Manjit Jaspreet Simran Balwinder Aarav Ishaan Ananya Saanvi Venkat Srinivas Murali Shanti Indira Thilini Nuwan Tenzin Pema Dorje Sita Bishnu Anwar Shabana Rukhsana",
        "Patel Singh Sharma Gupta Kumar Reddy Rao Iyer Nair Menon Pillai Desai Mehta Shah Joshi Kulkarni Deshpande Banerjee Chatterjee Mukherjee Das Bose Ghosh Sen Agarwal Jain Kapoor Malhotra Chopra Khanna Bhatia Gill Sidhu Dhillon Grewal Sandhu Subramanian Venkataraman Krishnamurthy Natarajan Perera Fernando Silva Jayawardena Wickramasinghe Thapa Gurung Shrestha Rahman Hossain Chowdhury",
    ),
    "african": (
        "Kwame Kofi Ama Akosua Chinedu Chukwuma Ngozi Ifeoma Adaeze Emeka Oluwaseun Folake Temitope Babatunde Ayodele Funmilayo Amara Zuri Jabari Makena Wanjiku Njeri Kamau Otieno Achieng Tendai Farai Chipo Thabo Sipho Nomvula Lerato Abebe Tesfaye Mekdes Selam Hiwot Dawit Abdi Halima Ayaan Deqa Mamadou Fatou Ousmane Aminata Ibrahima Mariama",
        "Mensah Owusu Boateng Asante Osei Appiah Okafor Okonkwo Eze Nwosu Adeyemi Adebayo Ogunleye Balogun Okoro Nnamdi Achebe Mwangi Kariuki Ochieng Odhiambo Kimani Mutua Moyo Ncube Dlamini Nkosi Khumalo Mokoena Tadesse Bekele Haile Gebremariam Abdi Warsame Farah Jama Diallo Diop Traore Keita Camara Toure Sow Ndiaye Kone Sesay Kamara",
    ),
    "russian": (
        "Ivan Dmitri Sergei Olga Natasha Svetlana Tatiana Irina Yelena Mikhail Vladimir Nikolai Boris Yuri Oleg Andrei Anastasia Ekaterina Lyudmila Galina Oksana Bohdan Taras Mykola Larysa Halyna Zoya Pyotr Arkady Gennady",
        "Ivanov Petrov Sidorov Smirnova Kuznetsov Popova Volkov Sokolova Lebedev Kozlov Novikova Morozov Pavlova Romanov Vasiliev Zaitsev Bondarenko Shevchenko Kovalenko Tkachenko Kravchenko Melnyk Boyko Lysenko Petrenko Marchenko Yushchenko Gorbachev Rostov Karamazov Dimitrov Georgiev Ivanova Hristov Jovanovic Petrovic Nikolic Markovic Djordjevic Stojanovic",
    ),
    "native": (
        "Ahote Aiyana Chayton Dakota Elu Halona Kai Koda Mika Nayeli Sahkyo Takoda Wenona Keanu Leilani Kalani Noelani Malia Kekoa Ikaika Sione Tavita Sefina Losa Mele",
        "Begay Yazzie Benally Tsosie Nez Tso Whitehorse Redcloud Littlebear Blackwolf Standing-Bear Runningwater Kealoha Kahale Kalani Kamaka Mahoe Akana Tuiasosopo Faleolo Leota Tupou Fonoti Manu",
    ),
    "greek": (
        "Eleni Dimitra Sophia Ioanna Vasiliki Despina Kalliope Athanasia Stavroula Anastasios Konstantinos Giorgos Yiannis Nikos Panagiotis Spyros Christos Stavros Thanasis Evangelos Kyriakos Leonidas Theodora Pelagia",
        "Papadopoulos Papathanasiou Nikolaidis Georgiou Pappas Karagiannis Economou Vlahos Makris Angelopoulos Dimitriou Stathopoulos Kostas Galanis Hatzis Kalogeropoulos Mavros Theodorou Xenakis Zervas Tsakiris Lambros Antonopoulos",
    ),
    "persian": (
        "Shirin Parisa Farideh Nasrin Mahsa Niloufar Azadeh Golnaz Laleh Setareh Behrouz Cyrus Darius Farhad Hooman Kaveh Kourosh Mehrdad Nima Ramin Reza Siavash Soheil Babak Arash Bahram Roya Mina Zohreh Soraya",
        "Ahmadi Amini Azizi Bakhtiari Daneshvar Ebrahimi Esfahani Ghasemi Golestani Hashemi Heidari Jafari Kermani Khosravi Moradi Mousavi Namazi Pahlavi Rostami Sadeghi Shirazi Tabrizi Vaziri Yazdi Zand Javadi Sohrabi",
    ),
    "hebrew": (
        "Avigail Tamar Shira Noa Yael Rivka Devorah Chaya Shoshana Tova Batya Malka Zelda Moshe Avraham Yitzhak Shlomo Mordechai Menachem Eliezer Yehuda Shimon Baruch Zvi Asher Ezra Gideon Uri Amos Noam",
        "Ben-Shalom Ben-David Bar-Lev Cohen Levi Mizrahi Peretz Biton Dahan Avraham Friedman Katz Azoulay Goldberg Rosenfeld Shapiro Halevi Yosef Zilberman Lieberman Weissman Epstein Feldman Abramov Shulman Teitelbaum",
    ),
    "mainland": (
        "Pa Houa Mai Xee Kou Tou Chue Ger Yer Bao Pao Neng Blia Sokha Sophal Chanthy Bopha Rith Vanna Dara Srey Thida Aung Khin Thant Zaw Myint Su Nu Hla Wai Than Soe Bounmy Khamphone Somchai Malee Ratana Souk Phouvong",
        "Vang Xiong Yang Lor Moua Her Thao Vue Lee Cha Kue Chhim Sok Keo Chea Prak Nhem Sar Tep Heng Win Htay Naing Lwin Maung Oo Aye Khaing Phommasack Sayavong Inthavong Vongsa Souvanna Rattanakone Saechao Saelee Phan",
    ),
    "filipino": (
        "Rowena Maricel Jocelyn Rosalie Marites Evangeline Luzviminda Corazon Imelda Ligaya Maribel Cherry Jhun Rodel Rommel Arnel Ferdinand Benigno Crisanto Dionisio Reynaldo Danilo Romulo Jomar Jericho Analyn Glenda",
        "Dela Cruz Bautista Pakingan Magsaysay Macaraeg Dimaculangan Pangilinan Catacutan Manalo Salonga Batungbakal Lacsamana Gatdula Tolentino Villanueva Aquino Dizon Panganiban Sumulong Tiongson Abaya Bagong Cabrera Evangelista Macapagal Quiambao",
    ),
    "haitian": (
        "Wideline Fabiola Guerda Marie-Ange Roseline Mirlande Nadege Islande Magdala Yvrose Jean-Claude Jean-Robert Frantz Wilner Reginald Emmanuel Pierre-Louis Dieudonne Jocelerme Ronald Stanley Evens Makenson Kervens",
        "Jean-Baptiste Pierre-Louis Desrosiers Toussaint Dessalines Charles Etienne Beauvoir Jean-Louis Saint-Fleur Celestin Dorvil Estime Fils-Aime Guillaume Joseph Laguerre Metayer Narcisse Philogene Prosper Sylvain Valcin Cadet",
    ),
    "caucasian": (
        "Armen Ani Hayk Hasmik Tigran Nare Vardan Lusine Giorgi Nino Tamari Davit Levan Ketevan Zurab Irakli Khatuna Mher Ruzanna Gayane Artak Siranush Vahe Shushan Garen Taline",
        "Hakobyan Petrosyan Sargsyan Grigoryan Karapetyan Hovhannisyan Kardashian Manoogian Bedrosian Kasparian Avedisian Beridze Kapanadze Gelashvili Lomidze Tsiklauri Dzhugashvili Mchedlishvili Khachaturian Ter-Petrosian Balian Derderian",
    ),
    "horn": (
        "Hodan Ifrah Sahra Fadumo Asha Ubah Nasteho Warsan Ahmednur Abdirahman Abdullahi Mohamud Liban Guled Yonas Meron Selamawit Tsehay Almaz Getachew Berhane Tekle Senait Feven Hirut Girma Kidane Lemlem Saba Zewdu",
        "Hersi Nur Osman Abdulle Sharif Elmi Gedi Shire Duale Egal Wolde Woldemariam Tesfamariam Kebede Mengistu Alemu Demissie Girma Negash Yohannes Ghebreselassie Weldu Asfaw Tefera Desta Mulugeta Araya Zeleke",
    ),
    "andean": (
        "Xochitl Citlali Itzel Yaretzi Tonatiuh Cuauhtemoc Nayra Killa Inti Wayra Illari Tupac Yamileth Yesenia Marisol Graciela Consuelo Refugio Socorro Guadalupe Encarnacion Eulogia Fortunato Hermenegildo Isidro Wenceslao",
        "Quispe Mamani Huaman Condori Choque Yupanqui Ccori Chavez Tlacuilo Xicotencatl Cuautle Ixtlahuaca Tzoc Chuc Canul Balam Pech Ek Uc Tecun Echeverria Iturbide Goicoechea Etxeberria Arriaga Olazabal Zumarraga Urrutia",
    ),
    "lowland": (
        "Jedediah Ephraim Mathilda Annelies Willemijn Pieter Joost Sanne Femke Sjoerd Wietske Geert Marijke Hendrika Cornelis Adriaan Wolfgang Heinrich Waltraud Ingeborg Siegfried Gudrun Dieter Jurgen Uwe Liesel",
        "Stoltzfus Zook Yoder Hostetler Schwartzentruber Groenewald Vandermeer Vandenberg Achterhof Achterberg Achtenberg Brinkmann Pfefferkorn Featherstonehaugh Oosterhuis Hoekstra Dykstra Zijlstra Van Nostrand Kuipers Terpstra Wiersma Schimmelpfennig Huckleberry Lindenbaum",
    ),
    **MORE,
}  # fmt: skip
_NICKNAMES = "Bob Bill Jim Joe Tom Dick Harry Jack Mike Dave Steve Dan Ed Ted Ned Fred Hank Chuck Rick Nick Tony Andy Ben Sam Max Gus Lou Ray Roy Liz Beth Betsy Peggy Meg Maggie Kate Kathy Katie Sue Susie Patty Trish Jen Jenny Deb Debbie Barb Cindy Becky Vicky Mandy Nan Dot Millie Tillie Bubba Junior Skip Chip Buddy Sonny Pepe Paco Lupe Chuy Nacho Memo Concha Beto Manny Lalo".split()
_PARTICLES = (
    "de la",
    "de",
    "de los",
    "del",
    "da",
    "dos",
    "di",
    "van",
    "van der",
    "van den",
    "von",
    "von der",
    "le",
    "la",
    "bin",
    "al",
    "ter",
    "ten",
)
_SUFFIXES = ("Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV", ", Jr.", ", III")
HELD_OUT = 11  # one name in so many is never put into a training text, so that generalization can be measured


@dataclass(frozen=True, slots=True)
class Person:
    first: str
    middle: str
    last: str
    suffix: str
    woman: bool
    eastern: bool = False

    def full(self, rng: random.Random) -> str:
        """First and last name, at times with a middle name, an initial or a suffix."""
        roll = rng.random()
        if self.eastern and roll < 0.15:
            return f"{self.last} {self.first}"
        middle = ""
        if roll > 0.8:
            middle = f" {self.middle}" if roll > 0.95 else f" {self.middle[0]}." if roll > 0.86 else f" {self.middle[0]}"
        suffix = ("" if self.suffix.startswith(",") else " ") + self.suffix if self.suffix and rng.random() < 0.7 else ""
        return f"{self.first}{middle} {self.last}{suffix}"

    def reversed(self, rng: random.Random) -> str:
        """Last name first, as in lists and headers."""
        roll = rng.random()
        middle = f" {self.middle[0]}" + rng.choice(("", ".")) if roll < 0.35 else f" {self.middle}" if roll < 0.42 else ""
        comma = ", " if rng.random() < 0.85 else ","
        return f"{self.last}{comma}{self.first}{middle}"

    def initialed(self, rng: random.Random) -> str:
        """The first name as an initial."""
        roll = rng.random()
        if roll < 0.55:
            return f"{self.first[0]}. {self.last}"
        if roll < 0.75:
            return f"{self.first[0]}. {self.middle[0]}. {self.last}"
        if roll < 0.85:
            return f"{self.first[0]}.{self.middle[0]}. {self.last}"
        return f"{self.first[0]} {self.last}" if roll < 0.95 else f"{self.first} {self.last[0]}."

    def initials(self, rng: random.Random) -> str:
        """Initials alone."""
        return rng.choice(
            (f"{self.first[0]}.{self.last[0]}.", f"{self.first[0]}{self.middle[0]}{self.last[0]}", f"{self.first[0]}. {self.last[0]}.")
        )


def _kept(names: list[str], held_out: bool) -> list[str]:
    return [name for i, name in enumerate(names) if (i % HELD_OUT == HELD_OUT - 1) == held_out]


class People:
    """Draws people; `held_out=True` draws only names that training never sees."""

    def __init__(self, *, held_out: bool = False) -> None:
        first, last = census()
        self._first = _kept(first, held_out)
        self._last = _kept(last, held_out)
        self._registered = tuple(_kept(names, held_out) for names in registered_names())
        origins = {k: v for k, v in faker_names().items() if k != "english"}
        for origin, (more_first, more_last) in _MORE.items():
            one, two = origins.get(origin, ([], []))
            lasts: list[str] = []
            for name in more_last.split():
                # "El Masry" and its like are two words of one name
                if lasts and lasts[-1] in ("El", "Abu", "Bin", "Al", "Dela", "Van", "Te", "Ni", "Ní", "Ó", "Mac"):
                    lasts[-1] += " " + name
                else:
                    lasts.append(name)
            origins[origin] = (more_first.split() * (1 + len(one) // 200) + one, lasts * (1 + len(two) // 200) + two)
        self._origins = [(_kept(sorted(set(f)), held_out), _kept(sorted(set(n)), held_out)) for _, (f, n) in sorted(origins.items())]
        self.origins = tuple(sorted(origins))
        self._eastern = [k in ("chinese", "korean", "japanese", "east-asian") for k in sorted(origins)]
        self._nicknames = _kept(_NICKNAMES, held_out)

    def of(self, origin: str, rng: random.Random) -> Person:
        """A person whose first and last name are of one origin; `english` is that of the US census."""
        firsts, lasts = (self._first, self._last) if origin == "english" else self._origins[self.origins.index(origin)]
        return Person(rng.choice(firsts or self._first), rng.choice(self._first), rng.choice(lasts or self._last), "", rng.random() < 0.5)

    def person(self, rng: random.Random, last: str = "") -> Person:
        """A new person, by chance of the family `last`."""
        eastern = False
        if rng.random() < 0.45:
            # Frequent names are frequent, but the long tail is what has to be learned.
            first, family = _zipf(self._first, rng), _zipf(self._last, rng)
        else:
            index = rng.randrange(len(self._origins))
            eastern = self._eastern[index]
            firsts, lasts = self._origins[index]
            first = rng.choice(firsts) if firsts else _zipf(self._first, rng)
            family = rng.choice(lasts) if lasts else _zipf(self._last, rng)
            if rng.random() < 0.12:
                first = _zipf(self._first, rng)
        # The long tail of what people in the country are called, of every origin.
        if rng.random() < 0.25:
            first = rng.choice(self._registered[0])
        if rng.random() < 0.25:
            family = rng.choice(self._registered[1])
        # Names of no list: what stands around them has to tell.
        if rng.random() < 0.2:
            first = rng.choice(first_names()).word(rng, 3, 10)
        if rng.random() < 0.28:
            family = rng.choice(last_names()).word(rng)
        roll = rng.random()
        if roll < 0.04:
            first = rng.choice(self._nicknames)
        elif roll < 0.06:
            first = f"{first}-{_zipf(self._first, rng)}"
        elif roll < 0.1:
            first = f"{first} {_zipf(self._first, rng) if rng.random() < 0.5 else self._given(rng)}"
        roll = rng.random()
        if roll < 0.05:
            family = f"{family}-{_zipf(self._last, rng)}"
        elif roll < 0.08:
            family = f"{rng.choice(_PARTICLES)} {family}"
        elif roll < 0.1:
            family = rng.choice(("O'", "Mc", "Mac", "D'", "Fitz", "St. ", "De", "Van ", "Le")) + family
        elif roll < 0.14:
            family = f"{family} {_zipf(self._last, rng) if rng.random() < 0.5 else self._family(rng)}"
        suffix = rng.choice(_SUFFIXES) if rng.random() < 0.04 else ""
        return Person(first, rng.choice(self._first), last or family, suffix, rng.random() < 0.5, eastern)

    def _given(self, rng: random.Random) -> str:
        firsts, _ = self._origins[rng.randrange(len(self._origins))]
        return rng.choice(firsts or self._first)

    def _family(self, rng: random.Random) -> str:
        _, lasts = self._origins[rng.randrange(len(self._origins))]
        return rng.choice(lasts or self._last)


def _zipf(names: list[str], rng: random.Random) -> str:
    """Half of the time a name from the frequent head, half of the time any."""
    size = len(names)
    return names[int(size ** rng.random()) - 1] if rng.random() < 0.5 else names[rng.randrange(size)]
