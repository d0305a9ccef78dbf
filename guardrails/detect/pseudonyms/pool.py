"""Invented words that stand in for names and places; nobody is called so, and they say nothing about gender or origin.

A program put them together from syllables.  Any two of them are at least three edits apart, so that a slip of one or two letters never
turns one into another; each is at least two edits away from common English words and from the names of the US census of 1990, so that
ordinary text does not hold one by chance.
"""

from __future__ import annotations

_GIVEN = """
Baentan Baentiel Baervin Baevret Biavel Boandor Braeldo Braelmet Braerban Braerviel Braeva Brengy Breskis Brezune Briartor Briasken
Brilviel Brirnan Brirtet Broantet Broarnis Broarnune Brolmis Brongin Brortiel Broskune Bruldan Brulmor Brundune Brurvis Bruvry Cemune
Cezen Ciandet Civran Daelda Daentet Daertor Dengune Diangen Dirba Doamy Doartel Doavris Draelmune Draendis Draeskiel Draskan Dravrune
Drelmen Drelvis Drengor Dreziel Driamet Driantel Driarnin Driaskis Driavro Drildor Dringis Droanden Droangiel Droangy Droarnor Drosket
Drurbo Drurviel Druune Druvret Faendy Fiarbel Foarnin Foaskis Foaza Fundan Fuvis Gaedor Gelviel Goango Goangune Graengin Graervis Graevror
Gramune Grerby Grevrin Grialmor Griariel Griartan Griarvune Grildet Grivy Groalmin Groarba Groavren Groazis Gromiel Grontan Grorvet
Gruldis Grulmy Grurbune Grurvan Gruskor Guvror Hertune Hintiel Hoazune Jaelmin Jelvan Jialdo Jiarvy Jiazan Jingor Jirel Joalvet Joamen
Joaziel Jurvet Juskiel Kaelvor Kaerbiel Kaernune Kiamis Kiandan Kidin Koarnet Koavan Kuldune Laeldel Laerbo Lialet Liangiel Liantune
Lirnis Loalvin Loangis Loaskel Lovrune Luldor Maeska Maevran Miamiel Miarvet Mindune Morbiel Muskune Naevry Niarno Nizis Noanty Noasko
Nonune Nulmet Nusken Paelven Piangy Pirvor Poalvune Poazor Pongen Raezin Raliel Rialdune Rialman Rirbin Rornel Rungiel Saernis Siarban
Soanten Staervune Staeskin Staeza Steldune Stelmor Stialdor Stialmy Stialvel Stiangin Stiavris Stildin Stirty Stisket Stoalda Stoalmis
Stoantor Stoarny Stontiel Storvor Stulven Stunor Sturtet Surnune Thaeliel Thaenin Thaervan Thaesky Thavet Theldet Thentor Theskune
Thialden Thialmune Thiando Thiarby Thiarvor Thiazis Thiskor Thivin Thiza Thoamor Thoangel Thoarbin Thoartiel Thoasket Tholvan Thondune
Thontis Thulmo Thungan Thurvune Thuvris Thuzen Tialva Tivriel Tizune Toartune Tolmune Traeldin Traendor Traenga Traentune Traertet Triady
Trialmiel Tringet Trirbor Trirtis Troalvy Troarbel Troaskor Trorvin Trozet Trurna Tulmiel Vaengel Vaevis Viarten Viaskin Viavune Vilmor
Viziel Voarby Vodet Vulmis Vulvel Vuvrin Vuzor Waedet Waeldis Waelune Waesken Waevo Wengis Weskor Wevren Wiaskune Woarta Woarviel Wontet
Worbor Wulvy Wurbis Wuzin Yervel Yiandis Yiantor Yiarbune Yildel Yilmin Yizet Yoalmo Yoavror Yovret Yurny Yuskis Zaelmy Zaenden Ziantin
Ziarvis Ziaskiel Ziasky Zirnet Zivro Zoadis Zoalmel Zoarven Zolvor Zurtiel
"""

_FAMILY = """
Baelvaomb Baentaevi Baezlek Baldorsk Bamaldorn Bangalmist Baniist Bantudett Barbundast Bavruath Bederarn Belduskath Belmungath Belurnenko
Belvilmorn Benumomb Berangett Berbulvett Berneulin Bertentarn Bervadode Bialdomomb Biantath Biarbiov Biaskaenko Biavirvath Bidingett
Bildildarn Bilmiist Bilodenko Bilvevi Bimeenko Bintimull Biskuantz Bivrtomb Boaldangek Boaldast Boaldevett Boalrtorsk Boamvrerra Boarbeorn
Boarbiomb Boaskiulin Boavriantz Bondiard Bongull Bontuek Borboek Boznantz Braemeisk Braentaath Braenuulin Braevruov Bralmiull Bralvoett
Branguorsk Brarbeist Brarveath Braskiomb Bravriulin Breldolard Bremuskov Brervilomb Brervuek Brevizov Brevreevi Briamode Brianvrast
Briarbeomb Briarnuett Brilmorsk Brindaast Bringelull Brintaarn Brintozov Brirbeenko Brirterra Brivoskode Brizaett Briziarn Brizuvrath
Broadantz Broalmath Broaneomb Broangiarn Broaskisk Broazaorn Bronganevi Broruskard Brovraorsk Brumldek Brurbaath Brurbamomb Brurboevi
Brurniist Bruvuarn Budaisk Bulveath Bumaskantz Buskadett Buskarn Buskomov Buvrendard Caelard Caelmaorsk Caengeerra Caenguek Caenrvenko
Caentov Caermull Caernaett Caeruorn Caeskaist Caeviast Caevruomb Calmoode Caloenko Cartendek Carvarvist Carvungett Cazeldarn Cedomb
Celmivett Cerbievi Ceskmerra Ciadeenko Cialalvard Ciamuomb Ciantuorsk Ciareantz Ciarulvek Ciazaevi Cidulmist Cildolenko Cilmirtarn
Cilovath Cirneov Civreisk Civrertist Coaluskast Coanuath Coarvuode Coaveett Comoov Conderast Condomarn Coviorsk Culangett Curbaarn
Curtaull Cuvaist Cuvoorn Daedidenko Daemunomb Daerboode Daereldomb Daertearn Dalvavrull Darnalenko Darnuntisk Deldeerra Deluorsk Demarnath
Denemull Dentoldorn Diaveath Diazurvevi Didongard Dildungevi Dirbuode Dirviov Divreldek Divulin Doaleantz Doalmurull Doarvierra Doavriard
Doazlmenko Domivrenko Donduevi Dongildath Dontelast Dorbrath Dortorerra Doskeode Doskuverra Draelaett Draendath Draerbiath Draerniard
Draezoorsk Draldoov Dralmuorsk Dramelarn Drangeulin Draskaskov Draskerov Drazilull Dreldoorn Drelmadast Drelvaek Drengeast Drengiode
Drerbaorsk Dreridist Drezaisk Driazeerra Dridiorsk Drilmienko Drinaulin Dringuenko Driningist Drirovisk Drirtaode Drivadett Drizaomb
Droaldiist Droalveomb Droangezov Droarnaett Droaskoard Droavlvett Droavrode Drolldantz Droloode Drongerra Drongudull Drorbiull Drozskenko
Drumedull Druneorn Drungvisk Drunilvorn Druntenko Drunteorsk Druvruull Dulvamisk Dulvearn Duntuarn Duskaldode Duskov Duveomb Duvungov
Faedernast Faengararn Faentist Faentull Faeruode Faervievi Faeskiov Farbiath Fazaast Felevi Felvoath Femeode Femervarn Fenteek Ferbortode
Ferinast Fevierra Fevraomb Fialist Fialmoorn Fiamelmode Fiandoett Fiaskiast Fiavarnomb Fiavrborsk Fiavrunard Fiazaode Filduard Fintuisk
Fivearn Fivorsk Foamenko Foangaantz Foangomorn Foantiisk Fongiarn Forbeisk Foskoath Fozurvett Fulilek Fulmeard Fulmoast Funndorsk
Furntulin Furtaett Furvuath Fuskaard Fuvroode Gaeraek Gaerbrisk Gaertilmek Galdodode Gamaode Gandirnarn Ganeisk Garviorn Gaskiskarn
Gelmudard Gengoisk Geniskisk Geraantz Giadeulin Giadskomb Gialmaevi Giamskerra Giantaorn Gianvrantz Giarvorsk Gilmeomb Gimulvarn Gingidek
Giniull Gintornode Girboerra Givrentevi Givruarn Goalalode Goalalvarn Goalmaast Goalulmist Goandiantz Goaruulin Goaskeull Goazovard
Goduerra Golmoldard Gorbenett Goriomb Gornernull Graediard Graemiomb Graenguist Graenierra Gralaisk Graldilorn Gralmartek Granoskorn
Grarbaode Grendadarn Grerboulin Grerrnek Grialvek Grialviode Griarteorn Griarvoath Griskalvov Grivraldek Grizuntov Groalveorn Groarveull
Groazull Grorniode Grornorsk Grortaarn Grulaerra Grulernist Grulungomb Grumelenko Grunduerra Grurtrisk Gruskaantz Gruvalvett Gruvaomb
Gulmuode Guvrurvull Haeldiomb Haemrett Haerndard Haertomb Haevovath Haezolvov Halvedarn Hantalmett Harbeulin Haruldov Haskuorn Hazeode
Helentevi Henalmorsk Henduek Hevnorsk Hevoantz Hevreist Hevungode Hialdavov Hiamurnarn Hilmodarn Hirburtorn Hirniomb Hirnorn Hivreek
Hoadovrorn Hoanrnulin Hoaroast Hoarvivett Hoavomb Hoavrenko Hoazuorsk Holmiorsk Hondoov Hontoerra Horbaorn Hozurnode Huntulmast Hurboenko
Hurvuldett Hurvzulin Huzozevi Jadeek Jaelmoard Jaemernath Jaemiorsk Jaentard Jaernuvrek Jaertoevi Jaervaorsk Jaezaull Jalmaek Jamuevi
Jangoulin Jarnaov Jaskath Jedoett Jeldurvull Jelirvath Jelmimulin Jengantz Jialdoath Jiantoerra Jiarntett Jildundomb Jimeskov Jinivrast
Jintlorsk Jirernomb Jirvaist Jirviek Joadiisk Joalundath Joalvievi Joarbaath Joarneenko Joarskorsk Joaveulin Joavrearn Jolvaov Jongeast
Jonvenko Jornunarn Joskalvov Jovruantz Julath Juldulin Juldurtode Junavrorsk Junduisk Juniett Jurneek Jurnoevi Juroomb Juzantz Juzintevi
Kadrterra Kaelvazov Kaelvimisk Kaernenull Kaeskoek Kaldoek Kalvdard Kantaett Karbisk Kartorsk Kedantz Kemoath Kendoast Keskimulin Kevrode
Kialvuorsk Kiamizode Kianteull Kiarnularn Kidoull Kiduzarn Kindaisk Kindoenko Kiririsk Koalmoist Koalorvarn Koandiode Koanduulin Koanuull
Koazoode Koldevi Komalmode Kontaorsk Korvilvull Koskoerra Koskomb Kozrbenko Kumiode Kuronderra Kurvienko Kurvmist Kuvrvevi Laedongast
Laelmaov Laelveast Laemivromb Laenast Laendmulin Laenevi Laevedek Laevodett Laldoldek Lalmvorn Lalvaerra Langelvarn Lantuenko Lartildomb
Laskerra Lazaantz Ledlvomb Leldeenko Lelviist Lenteantz Lentornull Lertinov Leskuulin Levralmath Lialvaard Liamarnek Liarbast Liarvulin
Liavreerra Lindeskarn Lirnuull Lirtemek Lirtoov Liskiisk Loadndov Loalvoenko Loaraskisk Loarentarn Loarnantz Loarrvek Loartoulin Loldaath
Loldaorsk Lolmeevi Londaulin Longiett Lontingov Lontuldard Lorvaenko Lorveerra Lozuorn Lulduantz Lulmelett Lundiath Lunungett Lurberbomb
Lurbongode Luvavrode Luvilvorsk Luvuzerra Maeloast Maelov Maelvuisk Maemevevi Maendoarn Maendomb Maervoek Maeziantz Malomerra Maloulin
Manenko Manimull Marvidast Maskalvek Medzevi Melvurnek Mertoull Meskovull Miallmov Mialvuast Mianteantz Mianulvomb Miarneist Miavoard
Mildisk Mildomb Mimimarn Mingulin Minolvath Moaduorn Moaldulisk Moanirbath Moanizard Moarborsk Moaroomb Moarvarn Moaskaath Moaverra
Molmode Momuist Mongulorn Montuantz Morbaantz Morboulin Morvilist Movrevi Mungierra Muntisk Murbuevi Murldast Muziarn Naelzath Naerbmorn
Naerveulin Nalast Naldarn Nandazast Naraath Nartiode Navngevi Navrodath Nazonderra Nelmirbisk Nelrtist Nemivrode Nentuorn Nereek
Neskarbode Nezaett Nialierra Nialvuull Niangiath Niarvoerra Niazorsk Nidlenko Nildeevi Nilvamulin Nineantz Nirnuenko Nirtodantz Nirudulin
Noalaett Noanuerra Noarbeerra Noavulenko Noazirvisk Noldoulin Nolmard Nolorsk Nomoek Nonendath Nongaek Noniisk Nonoarn Norveast Novruode
Nuneist Nuntode Nurngarn Paedaisk Paelmoull Pamurisk Panduskett Pangiorsk Panguast Pantoarn Pelmeskard Peluskomb Peluull Pengiull Perbovov
Pezelmast Piadulmarn Pialmard Pialuov Pialvezarn Pianteulin Piantezorn Piaraerra Piarbemisk Piarnuode Pidimisk Pildondisk Pilduorn
Pirnirvarn Piskazerra Pizerra Poalvarett Poantiath Poantirorn Poartodov Poldov Poluntevi Pomirvast Pontartard Porurtek Pulaard Pulilulin
Pulmunulin Purberbov Purnuist Puvreulin Puvruett Puzazath Puzoast Puzoorsk Raduett Raezeist Ralvoldevi Rantarnull Raskeulin Rertulmorn
Rialmoulin Rialviorn Riandoomb Riartevi Rilvull Rirbadast Rirbuntode Rivath Rivlvantz Roarbvisk Roavriath Rodarvast Rolemulin Rolviisk
Rondath Rontiast Rornmull Rovrvulin Rumiard Runtiantz Rurnuode Rurtedast Ruskindarn Ruskoode Sadoath Saelvorath Saentezode Saezaerra
Sarbizarn Sarbudek Savroarn Sazuard Sedaode Sedirborn Seluantz Selvlevi Sernerra Seruast Servaarn Serveskomb Seskorbevi Siadinulin
Sianirnisk Siarbaevi Siarbuath Siavantz Siavirvomb Siavreast Silendorn Sirtlarn Sirvorist Siskard Sivevrard Sizerbisk Sizulorsk Soadoskorn
Soalvenek Soarniett Soarnozard Soarnuast Soartmard Somuomb Sondist Sonoulin Sorberbett Sorentist Sorrvull Sozaisk Staelmeomb Staemuzast
Staenduath Staengiomb Staerbuist Staerirvov Stamrvisk Starnuull Staskaard Stediisk Stelveode Stemernevi Stemoenko Stendonast Stengeulin
Sterveist Stezevast Stezoett Stiadoisk Stialdull Stialvuarn Stiandaarn Stianteek Stiarniast Stiarnoett Stiazuorn Stidov Stintiisk
Stirteath Stirviard Stiskienko Stiveskett Stivrodarn Stoadedevi Stoalvantz Stoalveisk Stoaneist Stoangaek Stoarbode Stoarviarn Stoavaerra
Stoavrvevi Stortlett Storvuomb Stumeorsk Stungeantz Sturiarn Sturnoulin Sturtuerra Stuzaantz Stuzndath Sudaull Sudorsk Sulmevi Sundaarn
Suntirtast Suntizerra Suntulmett Surbuisk Suvrnast Taendoist Taeruvov Talmoantz Tamierra Tandongisk Tarteard Taskandull Tendoull Tentaomb
Tenturull Tenulvast Ternovenko Teviorn Teziath Thaelmuorn Thaelvard Thaeneull Thaengorsk Thaentenov Thaentuarn Thaererra Thaerniov
Thaevruode Thaezeisk Thalmomb Thandiisk Thedengode Theldanist Thelmist Thelvelast Thenovrath Theskeast Thiarnoisk Thiavlast Thiavuerra
Thiazenko Thidelmode Thilviode Thilvoist Thingoorn Thirtaisk Thivrilorn Thivrov Thoalaevi Thoalvaode Thoamuett Thoaskoov Tholaull
Tholdoast Tholenulin Thollmode Thorbiath Thovode Thudiulin Thuldaode Thulmath Thunteov Thurboode Thurniast Thurnienko Thuskaull Thuzull
Tiangoull Tianiode Tiavreevi Tilmelvorn Tilmuulin Tiskievi Toaldoarn Toalvorsk Toandelast Toaskaantz Toavolov Toazertisk Todurbomb
Tonimerra Tonskek Tovronath Tovrull Tradoulin Traenozisk Traerbeek Traernaomb Traerngull Traesklarn Traevoode Trandenko Trangoantz
Trangoevi Trarbiard Trarneorsk Travaull Trazntorn Trelmuerra Trerveard Treskoisk Treskov Trianeast Trianteode Triartaist Triarurek
Triarvoov Trindoerra Trirbavomb Trivraath Troadeett Troartaull Troldiulin Trolirnov Trolmeist Trolvoek Tromaarn Trondoard Trorvindov
Trozuode Trulmnorsk Trungaerra Trurteomb Truskaek Tudiomb Tulduist Tulrtast Tumortorn Tundaett Tunduorn Turulin Tuskalmisk Tuvrizantz
Vaelvulin Vaemorvath Vaentoisk Vaerboantz Vaerteode Vaeskonist Vaevreorn Valduode Vanungist Vartuvulin Varvirbevi Vazaek Velmoorsk
Ventzenko Verbilenko Verbrov Vervurnisk Veskuull Vevurvett Vezuist Viadlverra Viadozantz Vialmiomb Viandaenko Viaruisk Viaskiull
Viavavrist Viavriett Vidororn Vilmeath Vilvuomb Vimadov Vindangett Vindirbath Vinguorsk Vintirvard Virvilorsk Vivreull Vizuath Voaleist
Voamiard Voarvaevi Vorviantz Vozvrist Vullvov Vulmuull Vundlomb Vurard Vurbaist Vurneantz Vurtov Vuskast Vuvaorsk Vuvuldorsk Vuzeisk
Waenunenko Waeviisk Waeziard Waezlvull Wantomb Warnulin Warvaantz Warvoov Warvurvode Wemuard Wendurbist Weremode Wevraard Wiadaett
Wialvrisk Wiamlmenko Wiamoast Wiarenko Wiaziist Wirtaath Wirvard Wivriorn Wivuskull Woadunerra Woalmaerra Woanuvrode Woarninard Woarvath
Woazazull Wodevrett Woleenko Wolist Womirbath Wongnisk Wontievi Wontuulin Worengarn Wudolvist Wuldlarn Wulmantz Wulvavrett Wulvoenko
Wunuast Wurnovrisk Wurvaorn Wuzolmisk Yaellvek Yaelmaenko Yaemirtov Yaemist Yaenaode Yaengenko Yaevorast Yaldiorn Yandavrull Yazuisk
Yeldiov Yelveull Yelvuard Yengoerra Yentolmov Yerbizorsk Yertuett Yervnantz Yezaov Yiamelett Yianirorsk Yiarantull Yiavaenko Yirast
Yirimerra Yirnenarn Yisklast Yivaode Yivindisk Yivruzode Yoalvudorn Yoameomb Yoanovov Yoantaerra Yoarveist Yoavaard Yoavindard Yoazuevi
Yontoenko Yorvov Yovralvevi Yozoerra Yozulin Yulduevi Yulurbov Yulverra Yumov Yungazulin Yungelerra Yungiard Yungorn Yurbuorn Yurterath
Yuskoek Yuvreenko Yuvrmarn Yuzuett Zaelduenko Zaelmiath Zaenamorn Zaenuderra Zaerbuast Zaertath Zaeskorsk Zaevvrevi Zamirnisk Zanduarn
Zangdett Zartelvull Zarvomomb Zavelarn Zelmalulin Zelmoisk Zelurtomb Zendov Zendozard Zentiorsk Zermevi Zeskiorn Zeskudenko Zezentek
Zialdaek Ziamurvath Zianoskard Ziaraomb Ziarbilast Ziarnoath Zilmaett Zilvonevi Zingeevi Zingenko Zingoast Zingurbomb Zinngorn Zirnavek
Zirrbett Zivuerra Zivululin Zoaldaull Zoaldulmek Zoalduomb Zoamoevi Zoamulin Zoandeevi Zoangaisk Zoavilast Zoldderra Zolvelmast Zolvemorn
Zorbevode Zorvuorn Zorvvorsk Zovrierra Zoziard Zulmuarn Zulmulmast Zulomb Zundaerra Zundoode Zungodisk Zurnaldek Zuviek Zuzode
"""

_PLACES = """
Baedmere Baelmdorf Bemfell Berbora Biaskfell Biavrburn Bintmere Boamcombe Boangvale Bolvburn Bothwaite Braeldholt Braelvbeck Braenddorf
Braendfell Braertmere Braeskuna Braewick Bramholt Brarfell Bravrvale Brazdorf Brelvora Brengmoor Brentvale Brerbcombe Brershaw Brertburn
Breskbeck Briambeck Briamgarth Briandora Briantburn Briarbdorf Briarvholt Briastead Bridmoor Brimburn Briskcombe Briskora Broaldmere
Broalmvale Broalvfell Broamshaw Broantwick Broartmoor Broarvora Broaskholt Brongburn Brontdorf Brortbeck Brorvuna Brovale Brudgarth
Brulddorf Bruldvale Brulmuna Brungcombe Bruntfell Brurtholt Bruzmere Budcombe Buvuna Caedfell Caendburn Calvvale Cangora Carbdorf Cavrwick
Celmmere Cenbeck Cialmholt Ciantbeck Ciduna Cintgarth Civdorf Coantcombe Coavruna Condmere Cugarth Culmwick Cuvrholt Daeddorf Daerngarth
Daervholt Daeskburn Daeskcombe Dalmuna Dantwick Dialvbeck Diaskvale Dirtbeck Dodmoor Dolwick Draemvale Draengholt Draengwick Draentbeck
Draentora Draevshaw Drammoor Draora Dreduna Dreldmere Drelmbeck Drelstead Drelvcombe Drelvfell Drerbmoor Drerndorf Drialdfell Drialdwick
Driantdorf Driantmere Driantvale Driarvburn Driaskmoor Dridshaw Drindcombe Drirnfell Drirtuna Drirvora Driskwick Drizgarth Drizvale
Droaldmoor Droamere Droanguna Droarbbeck Droartfell Droavgarth Drofell Drolvdorf Drolvvale Drontmoor Drorvwick Drozholt Drudwick Druldburn
Drulvmoor Drumdorf Drundholt Drungbeck Drurnvale Druthwaite Druzcombe Duholt Faendwick Faertuna Faeskgarth Fantdorf Fendgarth Ferbholt
Fernmoor Fialvwick Fiavcombe Foaldora Foalvholt Fodbeck Folvuna Fomburn Fovstead Fozmere Fulmvale Fuskburn Gadstead Gaerbfell Gantvale
Genburn Gentcombe Gialmfell Gindora Gindwick Goamdorf Goarbholt Goaskmoor Gorbmere Gortwick Graebeck Graelvmere Graelvwick Graengburn
Graerbvale Graernmoor Graezuna Grarcombe Greholt Grelgarth Grelmburn Greskvale Grialdburn Grialdvale Griantfell Griantuna Griarnbeck
Griartwick Griaskdorf Griddorf Grilmwick Grilvuna Gringholt Grirbgarth Griskburn Groadfell Groalstead Groarburn Groarndorf Groarnmere
Groazwick Groldholt Grolvbeck Grontgarth Grovrmoor Gruldcombe Grulmmere Grundmoor Gruntburn Grurbbeck Grurbora Grurstead Gruskfell
Gruskgarth Gruskuna Gruvrdorf Gruvrwick Gruvshaw Gunguna Gurvvale Guzmoor Haegarth Haeldvale Hertvale Hezora Hialmmere Hiavale Hindburn
Hirbcombe Hoalduna Hoskdorf Hungfell Huntmoor Jaendbeck Jaeskholt Jengvale Jerbburn Jialburn Jianddorf Jilvora Jimgarth Joanfell Joldgarth
Jonshaw Julfell Jungwick Jurbgarth Juskmoor Kadshaw Kaengcombe Kaengfell Kaentmoor Kaethwaite Karvgarth Karvmere Kentholt Kialmcombe
Kiamoor Koangdorf Koaskmere Koavrbeck Korbuna Kortfell Kuskvale Kuskwick Kuvrmoor Laelmmoor Laelvuna Landcombe Lestead Levrcombe Liandmere
Liaskbeck Liskgarth Lorbmoor Lorngarth Loskcombe Loskora Maenguna Maeskdorf Maldbeck Marvmoor Meldburn Miartgarth Mingmoor Moaskwick
Moazstead Morncombe Mortburn Mortdorf Mulmholt Mungburn Naertwick Naeskora Naezvale Naldholt Nangmere Nelvdorf Nentfell Nezwick Niartvale
Noarvcombe Noskuna Novgarth Novrvale Numora Nuvrbeck Paemora Paertbeck Paertcombe Parburn Pevrfell Pevrgarth Pezdorf Piafell Piarnora
Piawick Pildvale Pingdorf Pirvuna Poaldcombe Poangwick Portholt Pulmmoor Raevburn Rarnuna Remoor Rernmere Riavrmere Roantholt Runtora
Saervora Sianduna Siangburn Siarbmoor Siartfell Siazholt Sirbvale Sirbwick Sirstead Soazshaw Sodorf Solholt Solmbeck Somuna Staeldfell
Staemuna Staengbeck Staengdorf Staentholt Staermere Staernvale Staernwick Staevcombe Stalmburn Stangmoor Steldbeck Stelmholt Stelvgarth
Stelvvale Stengora Sterdorf Steskmoor Stialmmoor Stialmwick Stianstead Stiarbeck Stiartburn Stiaskuna Stiavrora Stiburn Sticombe Stildmere
Stingfell Stirbholt Stiskdorf Stivruna Stoagarth Stoalmmere Stoalmora Stoalvuna Stoarbdorf Stoarnfell Stoaskbeck Stoaskburn Stoavale
Stoavrmoor Stolvwick Stomstead Stongholt Storbcombe Stornburn Stoskfell Studholt Stuldmoor Stulvora Stundcombe Stuntdorf Stuntgarth
Sturbfell Sturtvale Stushaw Stuzuna Stuzwick Suskbeck Suskmere Thaeholt Thaeldora Thaervburn Thaervfell Thaeshaw Thaeskmere Thaeskvale
Thaestead Thaldgarth Thenddorf Thengburn Thenggarth Thentmere Therbbeck Therbuna Therncombe Thevwick Thiadcombe Thialmbeck Thiantora
Thiarnmoor Thiartmere Thiazwick Thilvdorf Thilvfell Thingbeck Thinguna Thingvale Thirbburn Thirgarth Thivmere Thizmoor Thoabeck Thoaldwick
Thoamfell Thoandburn Thoangmere Thoantdorf Thoantvale Thoarnuna Thoarvholt Tholmvale Tholvcombe Thontwick Thornora Thorvmoor Thoskgarth
Thudorf Thudvale Thulvbeck Thulvburn Thumcombe Thurbmere Thurbwick Thurnholt Tiandholt Tiskholt Traelvmoor Traendmere Traerbora Traeskwick
Traevrdorf Traevrholt Traevruna Traezfell Trandvale Tredcombe Treldwick Trertgarth Trialddorf Trialshaw Triarbfell Triarvvale Tridfell
Trilvholt Trindgarth Trirnwick Trirtmoor Triskmere Trivrcombe Troalmholt Troalvburn Troandbeck Troangora Troavrwick Troazcombe Trolmgarth
Trolmmoor Trolora Trontuna Trorbvale Trortmere Trovrfell Trozburn Trulmfell Trungmere Truzbeck Tummere Vaelmgarth Vaelmwick Vanggarth
Vangholt Velvbeck Vemshaw Vevmere Viandfell Viandmoor Viartholt Viazora Vingcombe Voantmere Voarbora Voarbwick Voarvdorf Voarvfell Vocombe
Vudburn Vuldmere Vurvora Waevrmoor Welvholt Wiarncombe Wiazuna Wilmdorf Wirbfell Woalmoor Woalvmere Woanburn Woldfell Wonduna Wondvale
Wulmgarth Wurndorf Wurtcombe Wurtuna Wuwick Wuzstead Yaervvale Yarbbeck Yavholt Yelmcombe Yelvmoor Yernwick Yevruna Yiadgarth Yiamere
Yiavrdorf Yiavshaw Yintuna Yirnholt Yoaldburn Yoamwick Yoarbgarth Yonddorf Yongbeck Yulbeck Yunvale Yurvfell Zaecombe Zaedmoor Zaertdorf
Zaldwick Zalvfell Zenuna Zeskfell Zevvale Ziabeck Zialmvale Zilshaw Zilvgarth Zoalddorf Zoandgarth Zoarnmoor Zorvbeck Zundbeck Zurtmere
Zurvwick
"""

GIVEN = tuple(_GIVEN.split())
FAMILY = tuple(_FAMILY.split())
PLACES = tuple(_PLACES.split())
ALL = frozenset(word.lower() for word in (*GIVEN, *FAMILY, *PLACES))
PLACED = frozenset(word.lower() for word in PLACES)
