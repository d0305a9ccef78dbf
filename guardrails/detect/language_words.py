"""Little words of languages that are written in Latin letters.  Everyday grammar, written down for this project; no list was copied.

What is also an English word, a clinical abbreviation or a frequent part of names stands in `WEAK`: it says little by itself.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "es": """
        que el los las una para por con como más pero sus este esta estos estas esto porque entre cuando muy sin sobre también hasta
        hay donde quien desde todo todos toda todas durante unos unas nos ni contra otros otras otro otra eso esa ese esos esas ante
        ellos ellas ella antes algunos algunas algún alguna qué cómo cuándo dónde cuál yo él mí tú usted ustedes nosotros su mi tu
        lo al del se le les fue ser soy eres es son está estoy están estaba era tiene tengo tienen tenía hace hacer hago puede puedo
        pueden debe debo deben dice dijo quiere quiero necesito necesita gracias hola sí siento siente dolor dolores años año días
        día semana semanas meses noche mañana ayer hoy paciente niño niña mujer hombre madre padre hijo hija médico medico doctora
        enfermera pastilla pastillas medicamento medicamentos medicina tomar tomo toma cabeza pecho estómago sangre fiebre tos
        embarazada azúcar presión hacia según cada vez veces después despues luego ahora aquí ahí mucho mucha muchos muchas poco
        nada algo alguien nunca siempre mientras aunque si ya y un de la en a no me te
    """,
    "pt": """
        que não uma para com como mais mas foi ele ela eles elas dos das seu sua seus suas ou quando muito nos já está eu também só
        pelo pela pelos pelas até isso isto entre depois sem mesmo aos ter quem nas num numa esse essa esses essas este esta estes
        estas você vocês nós meu minha meus minhas tem têm tinha são ser estou estão estava há fazer faz pode posso podem deve devo
        dor dores dia dias ano anos semana semanas meses noite manhã ontem hoje paciente mulher homem mãe pai filho filha médico
        médica remédio remédios tomar tomo cabeça peito estômago sangue febre tosse grávida pressão desde cada vez vezes agora aqui
        nada algo alguém nunca sempre enquanto porque então ainda onde qual quais obrigado obrigada olá sim preciso precisa quero
        quer do da no na em um os as ao e o a de se por
    """,
    "fr": """
        le les des une est dans pour pas que qui sur avec vous nous ils elles elle ce cette ces mais son ses leur leurs par plus ne
        au aux du et où donc ou comme si tout tous toute toutes fait faire être avoir ai avez avons ont sont était étaient suis êtes
        sommes mon ma mes ton ta tes votre vos notre nos je tu il on lui eux quand depuis pendant après avant sans sous entre chez
        très aussi bien encore déjà toujours jamais rien quelque quelques chaque même autre autres peut peux peuvent doit dois
        doivent veux veut besoin merci bonjour oui non jour jours semaine semaines mois an ans nuit matin hier aujourd'hui patient
        patiente femme homme mère père fils fille enfant médecin docteur infirmière médicament médicaments prendre prend prends tête
        poitrine ventre estomac sang fièvre toux enceinte tension douleur douleurs mal la un en de se y a à été cela ça c'est j'ai
        n'est qu'il qu'elle parce veuillez afin plusieurs premier dernière vais vas va faut d'une d'un l'hôpital s'est
    """,
    "de": """
        der die das und ist nicht ich sie ein eine einen einem einer eines mit auf für von dem den des zu sich auch als nach bei aus
        wie noch nur oder aber wenn hat haben hatte habe wird werden wurde wurden worden war waren sind bin bist seit über unter vor
        durch gegen ohne um am im zum zur vom beim kann können konnte muss müssen soll sollte will möchte darf mein meine meinen
        meinem meiner dein deine ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner unser unsere wir er es man mir mich dir
        dich ihm ihn uns euch dass weil damit ob sehr mehr schon immer wieder heute gestern morgen jetzt hier dort dann denn doch
        kein keine keinen etwas nichts alle alles viel viele einige einigen wegen bis etwa seitdem zwei drei ja nein bitte danke tag
        tage tagen woche wochen monat monaten jahr jahre jahren nacht patientin frau mann mutter vater sohn tochter kind arzt ärztin
        schwester medikament medikamente tablette tabletten nehmen nimmt nehme kopf brust bauch magen blut fieber husten schwanger
        schmerz schmerzen blutdruck in an so was
    """,
    "it": """
        che il gli una per con non sono del della dei delle degli nel nella nei nelle dal dalla al alla ai alle sul sulla questo
        questa questi queste quello quella quelli come più ma anche se ha ho hai hanno abbiamo era erano essere avere fare fa faccio
        può posso possono deve devo devono vuole voglio mio mia miei mie suo sua suoi sue loro noi voi lui lei io mi ti ci vi si
        cosa quando dove perché chi quale molto poco tutto tutti tutta tutte ogni dopo prima senza sotto sopra tra fra già ancora
        sempre mai niente qualche altro altra altri altre giorno giorni settimana settimane mese mesi anno anni notte mattina ieri
        oggi paziente donna uomo madre padre figlio figlia bambino medico dottore infermiera farmaco farmaci medicina prendere
        prende prendo testa petto stomaco sangue febbre tosse incinta pressione dolore dolori grazie buongiorno sì stato stata da di
        la le lo un e è o in a no
    """,
    "nl": """
        het een van niet zijn ook maar voor met dat die deze dit naar door over bij uit nog wel aan als dan er ik jij je hij zij wij
        we jullie hun hen haar mijn jouw onze ons heeft heb hebben had hadden wordt worden werd kan kunnen moet moeten wil willen
        mag zou zal geen alle alles veel meer zeer heel al altijd nooit weer vandaag gisteren morgen nu hier daar waar wat wie hoe
        wanneer waarom omdat zodat tot tegen zonder tussen tijdens sinds dag dagen week weken maand maanden jaar nacht patiënt
        patiënte vrouw man moeder vader zoon dochter kind arts dokter huisarts verpleegkundige medicijn medicijnen tablet tabletten
        nemen neemt hoofd borst buik maag bloed koorts hoest zwanger bloeddruk pijn bedankt hallo ja nee de en in is was te op om of
    """,
    "pl": """
        nie się jest na że do jak ale tak czy był była było były być mam ma mają może mogę trzeba jego jej ich mnie mi ciebie tobie
        jemu nas nam was wam ten ta te tego tej tych tym dla przez przy przed po pod nad od za ze bez oraz lub albo gdy kiedy gdzie
        który która które którzy co kto dlaczego bardzo tylko już jeszcze zawsze nigdy dziś wczoraj jutro teraz tutaj tam dzień dni
        tydzień tygodni tygodnie miesiąc miesięcy rok lat noc pacjent pacjentka kobieta mężczyzna matka ojciec syn córka dziecko
        lekarz lekarza pielęgniarka lek leki tabletki brać bierze biorę głowa głowy klatka klatce piersiowej brzuch brzucha żołądek
        krew krwi gorączka gorączkę kaszel ciąży ciśnienie ból bóle bólu dziękuję proszę mój moja moje jestem są w i z o u a to
    """,
    "vi": """
        của và là có không được cho một các những này đó với trong người tôi bạn anh chị em ông bà cháu con mẹ cha bố đã đang sẽ rất
        nhưng nếu khi thì mà như từ đến để về trên dưới sau trước ngày tuần tháng năm đêm sáng hôm nay qua bệnh nhân bác sĩ thuốc
        uống đau đầu ngực bụng máu sốt ho thai huyết áp bị cần phải hay hoặc cũng còn nhiều ít gì nào đâu sao ai xin cảm ơn vâng dạ
        benh nhan khong duoc nguoi cua toi thuoc nhung uong bac huyet mau nhieu ngay tuan thang
    """,
    "tl": """
        ang mga ng sa ay siyang niyang pagkatapos tungkol mula pagkain nasa na po ko mo niya namin natin nila siya sila kami tayo
        kayo ako ikaw ito iyan iyon dito diyan doon hindi wala may mayroon meron kung kapag dahil kasi pero ngunit para kay kina
        nina ni si at din rin lang lamang ba naman nga daw raw pa pang nang noong ngayon kahapon bukas araw linggo buwan taon gabi
        umaga pasyente doktor nars gamot uminom inumin iniinom masakit sakit ulo dibdib tiyan dugo lagnat ubo buntis salamat opo oo
        gusto kailangan puwede pwede ano sino saan kailan bakit paano aking kanyang kaniyang aming ating inyong nanay tatay anak
        babae lalaki bata mataas presyon
    """,
    "ht": """
        mwen ou li nou yo gen pa ki pou nan ak sou se te ap pral kap ka fè bay pran anpil yon lè depi apre avan avèk san sa sak kisa
        kote kijan poukisa konbyen tout toujou jamè jodi yè demen kounye doktè dokte enfimyè medikaman renmèd grenn tèt lestomak
        vant lafyèv tous ansent tansyon doulè malad maladi fanm gason manman papa pitit timoun jou semèn mwa ane nwit maten mèsi
        bonjou wi non vle bezwen dwe kapab genyen fèmal femal tanpri sonje anvan lopital klinik lafyev doule kòm kom men pafwa
    """,
    "ro": """
        și si este nu sunt cu pentru care din mai dar sau ca că la pe de un o ale lui ei lor meu mea mei mele tău ta noastră foarte
        când unde cine cum ce această acest acesta aceasta acestea după înainte fără între până acum aici acolo azi ieri mâine zi
        zile săptămână săptămâni luni an ani noapte dimineață pacient pacienta pacientul femeie bărbat mamă tată fiu fiică copil
        medic doctor medicament medicamente pastile iau ia cap piept burtă stomac sânge febră tuse însărcinată tensiune durere
        dureri mulțumesc bună da am ai are avem aveți au avea fost fi trebuie poate pot vreau vrea doare
    """,
    "sv": """
        och att det som en på är av för med den till inte om ett han hon de vi jag du ni men var har hade kan ska skulle från vid så
        också efter utan när där hur vad vem mycket mer bara redan alltid aldrig idag igår nu här dag dagar vecka veckor månad
        månader år natt patienten kvinna mor far son dotter barn läkare sjuksköterska läkemedel tablett tabletter tar huvud bröst
        mage blod feber hosta gravid blodtryck smärta ont tack ja nej min mitt mina din ditt sin sitt sina hans hennes deras blir
        blev måste
    """,
    "da": """
        og at det som en på er af for med den til ikke om et han hun de vi jeg du men var har havde kan skal ville fra ved så også
        efter uden når hvor hvad hvem meget mere kun allerede altid aldrig dag dage uge uger måned måneder år nat patienten kvinde
        mor far søn datter barn læge sygeplejerske medicin tablet tabletter tager hoved bryst mave blod feber hoste gravid blodtryk
        smerte smerter tak ja nej min mit mine din dit sin sit sine hans hendes deres bliver blev må noen dager uke legen smertene
        hodet magen
    """,
    "tr": """
        ve bir bu için ile de da çok ne ama gibi daha var yok değil olan olarak kadar sonra önce şimdi ben sen o biz siz onlar benim
        senin onun bizim sizin beni seni onu bana sana ona her hiç bazı nasıl neden nerede kim mı mi mu mü gün gündür hafta ay yıl
        gece sabah dün bugün yarın hasta doktor hemşire ilaç ilaçlar ilacı tablet alıyor alıyorum baş göğüs karın mide kan ateş
        öksürük hamile tansiyon ağrı ağrısı kadın erkek anne baba oğul kız çocuk teşekkür lütfen evet hayır gerekiyor istiyor
    """,
    "id": """
        yang dan di ini itu dengan untuk tidak dari pada adalah saya anda kamu dia mereka kami kita akan sudah telah bisa dapat
        harus ada juga atau tetapi tapi karena jika kalau ketika setelah sebelum sejak selama sampai sangat lebih hanya semua setiap
        selalu sekarang kemarin besok hari minggu bulan tahun malam pagi pasien dokter perawat obat minum kepala dada perut darah
        demam batuk hamil tekanan nyeri sakit wanita pria ibu ayah anak terima kasih apa siapa mana kapan mengapa bagaimana nya ke
        para oleh
    """,
    "cs": """
        a se na je že to v do s z o ve za po od pro jak ale tak nebo když kde který která které co kdo proč velmi jen už ještě vždy
        nikdy dnes včera zítra teď tady den dny dní týden týdny měsíc měsíce rok let noc pacient pacientka žena muž matka otec syn
        dcera dítě lékař sestra lék léky tablety bere beru hlava hlavy hrudi břicho břicha žaludek krev horečka kašel těhotná tlak
        bolest bolesti děkuji prosím jsem jsi jsou byl byla bylo být mám má mají může musí jeho její jejich můj moje
    """,
    "hu": """
        a az és hogy nem is egy van volt meg de ha csak már mint még ez azt ezt ki mi mit hol mikor miért hogyan nagyon most itt ott
        ma tegnap holnap nap napja napok hét hete hónap év éves éjszaka beteg orvos nővér gyógyszer gyógyszert tabletta szed szedek
        fej fejem mellkas has gyomor vér láz köhögés terhes vérnyomás fáj fájdalom nő férfi anya apa gyerek köszönöm kérem igen
        vagyok vagy lesz kell lehet után előtt óta nélkül minden
    """,
    "so": """
        waa ma iyo oo ah waxba aanan inaanan sheegay qaataa qaadan karaa karin karto sababtoo mar walba laba saddex shalay berri ka
        ku u la si waxaa waxay wuxuu aan ayaa ayay inuu inay in lagu uga loo laga kala soo sida marka haddii laakiin ama waxa maxaa
        maxay goorma halkee sidee aad badan yar mid kale dhammaan maalin maalmood toddobaad bil bilood sano habeen bukaan dhakhtar
        dhakhtarka kalkaaliye daawo daawada qaado madax laab calool dhiig qandho qufac uur xanuun haween nin hooyo aabbe ilmo
        mahadsanid haa maya
    """,
    "sw": """
        na ya wa kwa ni za la katika cha kama au lakini pia sana hii hiyo huyu yake yangu wake wangu wao sisi mimi wewe yeye hana
        ana nina kuwa alikuwa ili baada kabla bila tangu hadi leo jana kesho sasa hapa siku wiki mwezi mwaka usiku asubuhi mgonjwa
        daktari muuguzi dawa kunywa kumeza kichwa kifua tumbo damu homa kikohozi mjamzito shinikizo maumivu mwanamke mwanaume mama
        baba mtoto asante tafadhali ndiyo hapana gani nini nani wapi lini
    """,
    "sq": """
        dhe të në një për me nga që është nuk ka kam janë ishte si por ose kur ku kush pse shumë vetëm gjithmonë sot dje nesër tani
        këtu ditë javë muaj vit vjet natë pacienti pacientja mjeku mjekut infermierja ilaç ilaçe pi kokë gjoks bark stomak gjak ethe
        kollë shtatzënë tension dhimbje grua burrë nënë baba fëmijë faleminderit po jo im ime tij saj
    """,
    "hr": """
        je i u na se da su za od koji koja koje nije ali ili kada kad gdje gde što šta tko ko zašto kako vrlo samo već još uvijek
        nikad danas jučer sutra sada ovdje dan dana tjedan tjedana mjesec mjeseci godina noć pacijent pacijentica žena muškarac
        majka otac sin kći dijete liječnik lekar sestra lijek lijekove tablete uzima uzimam glava glave prsa prsima trbuh želudac
        krv vruc temperatura kašalj trudna tlak bol bolove hvala molim imam ima imaju sam si smo ste bio bila bilo mogu može mora
        njegov njezin
    """,
}
"""Words by ISO 639-1 code (Danish stands for Norwegian too, Croatian for Serbian and Bosnian)."""

_ENGLISH = """
    about after all also an and any are as at be because been before being between both but by call called can could did do does
    down during each every explain for from give given had has have he her him his how i if into is it its list more most my new no
    not of on or other our out over patient per please send she should show so some take taken takes tell than that the their then
    there these they this those to under up was we were what when where which while who will with without would write yes you your
"""
ENGLISH = frozenset(_ENGLISH.split())
"""Little words of English."""

_BORROWED = """
    barré behçet brûlée café café-au-lait cafés cliché clichés coöperate coördinate crème doppelgänger décor déjà détente entrée
    exposé façade façades fiancé fiancée grenzstrahlen jalapeño kienböck löffler ménière ménétrier möbius naïve naïvely naïveté née
    passé piñata protégé purée puréed pâté reëntry résumé résumés röntgen sauté sautéed schönlein señor señora sjögren soufflé
    touché tâche voilà vu à éclair élan émigré über
"""
BORROWED = frozenset(_BORROWED.split())
"""Words with foreign letters that English and medicine use."""

_WEAK = """
    a aa ac ad ada adios ae ai ait al ali als am ami amigo amin amir an ana and anh anna anne apr are area arm arts as at ate au aug
    avant ba baba baby bad bal bald ball band bark base bay be ben best bid bil bin bis blind bo bodil bon bonjour bp bring bus but
    ca cane cap care casa case cat cc cha chan chen chez chi cho ci ck cl clinic co com come comment como con control cr cruz dad
    dal dam dan dang dao dare das data date dau de dec dei del dem den der des di dia die dies dinh dit dni do doan docteur doctor
    dog doktor dolor door dos dose dosis dot du due duke duong e ef eh ei el elle em en er era es est et etc eu ex fa face fan far
    fare fas fast feb femme fever fi fiesta fils fine finger for fra fri fu fur ga gabi general gift gold gracias gut ha haar had
    hai ham han hand has hat hay he hell hen her hgb hi hier him his ho hoang hoe hola homme hong hoover hospital hoy hr hs huynh i
    ia id ida idea ideal ii iii il ill im in inr is it iv ix ja jan je jo jul jun k ka kali kam kami kan kay kaya kg ki kid kim kin
    kind klinik ko kom kung la lag lam lan land lang las last lat late le lee lei leila lek les li lib lila lim lima lin lina line
    list lit lo long los lui lune lv ly ma mad mag mai mal mali mam mama man mana mane mani mar mare mas mater matka max may maya
    mayor mcv md me medicine medico men merci mes met mg mi mid mil mild min mine minh mir mit ml mo moi mom mon mora more most mu
    na nad nag nam name nan nau nay ne nei nel neon ngo nguyen nhi nhu ni nil nin nina no noc non nor normal nos not note nous nov
    np nu nuit o oanh oct od og oh ojciec ok om on one ong ons ont or ora oro os otto ou over pH pa pac pan pane pap papa par para
    pas pasta pat patient pc per pham phan phuong pi pine plt plus pm po pod pool pop por post pot pour pr prn pro pt ptt pub pure
    pus qd qid quan que qui quy ra race ran rare rate re real rep rest rey ring rn rock rok ros rose rot rr rune rv sa sad saga sak
    sal sale salsa sam san sang sans santa sat sau sc se see senorita sense sep ser set si side siesta sign sin sina sit site sl so
    sol some sommer son sos stat status su sul sun sur suyen syn ta tab tablet tabletten tabletter tag taki tal tam tan tar te
    temperatura temu ten tension tes test thai thanh thao the thi thu ti tid tin tina to toll ton tot total tous tout tran trang
    tres trinh trop tu tuan tue tune tuyet tym u ubo un us uti va van vas vase vi via vii vim vine visit viva vo vol von vor vous vu
    vuong w wale war warm was wat wbc we wed week wet wild will win wind winter wir with wo xi xuan y ya yen yo you z za ze zero zo
    zone zoon zur
"""
WEAK = frozenset(_WEAK.split())
"""Words that say little by themselves."""
