package opinetest

// language has names that fit together. If family names depend on gender, it has those of one.
type language struct {
	given, family []name
}

// name is a name in its own script and in an e-mail address.
type name struct {
	text, ascii string
}

// domains are reserved by RFC 2606, so mail to an invented user reaches nobody.
var domains = []string{"@example.com", "@example.com", "@example.org", "@example.net", "@subsidiary.example"}

// unusualRoles resemble other roles, or no role at all.
var unusualRoles = []string{"ADMIN_READ_ONLY", "Sales Engineer", "presales-lead", "MEMBER/2024", "VÉRIFICATEUR"}

// The next three are only for users with the matching oddity.

var oneLetterNames = language{
	given:  []name{{"Ye-jin", "yejin"}, {"Bo", "bo"}, {"Min", "min"}, {"Ji-ho", "jiho"}},
	family: []name{{"O", "o"}, {"E", "e"}, {"U", "u"}},
}

var apostropheNames = language{
	given: []name{
		{"Siobhán", "siobhan"}, {"Pádraig", "padraig"}, {"Aoife", "aoife"}, {"Niamh", "niamh"}, {"Cillian", "cillian"},
	},
	family: []name{
		{"O'Brien", "obrien"}, {"O'Súilleabháin", "osuilleabhain"}, {"O'Neill", "oneill"}, {"D'Arcy", "darcy"},
	},
}

var hyphenNames = language{
	given: []name{
		{"Jean-Baptiste", "jean-baptiste"}, {"Marie-Thérèse", "marie-therese"}, {"Anne-Zoé", "anne-zoe"},
	},
	family: []name{
		{"Lefèvre-Dubois", "lefevre-dubois"}, {"Roy-Châtelain", "roy-chatelain"}, {"Saint-Étienne", "saint-etienne"},
	},
}

// languages are the names of all other users. Any change here changes the users of every seed.
var languages = []language{
	{ // English
		given: []name{
			{"Olivia", "olivia"}, {"James", "james"}, {"Grace", "grace"}, {"Samuel", "samuel"}, {"Ruth", "ruth"},
			{"Bo", "bo"}, {"Theodore", "theodore"}, {"Harriet", "harriet"}, {"Priscilla", "priscilla"}, {"Ned", "ned"},
		},
		family: []name{
			{"Carter", "carter"}, {"Hughes", "hughes"}, {"Bennett", "bennett"}, {"Price", "price"}, {"Oakley", "oakley"},
			{"Featherstonehaugh", "featherstonehaugh"}, {"McAllister", "mcallister"}, {"Fox", "fox"}, {"Ives", "ives"},
		},
	},
	{ // Spanish
		given: []name{
			{"María", "maria"}, {"José", "jose"}, {"Lucía", "lucia"}, {"Íñigo", "inigo"}, {"Begoña", "begona"},
			{"Álvaro", "alvaro"}, {"Ximena", "ximena"}, {"María de los Ángeles", "mariadelosangeles"},
		},
		family: []name{
			{"García", "garcia"}, {"Núñez", "nunez"}, {"Ibáñez", "ibanez"}, {"Peña", "pena"}, {"Sáez", "saez"},
			{"Fernández de Córdoba y Álvarez de Toledo", "fernandezdecordoba"}, {"Muñoz", "munoz"}, {"Gómez", "gomez"},
		},
	},
	{ // Portuguese
		given: []name{
			{"João", "joao"}, {"Inês", "ines"}, {"Luís", "luis"}, {"Conceição", "conceicao"}, {"Tomé", "tome"},
			{"Mônica", "monica"}, {"Sebastião", "sebastiao"},
		},
		family: []name{
			{"Simões", "simoes"}, {"Guimarães", "guimaraes"}, {"dos Santos", "dossantos"}, {"Araújo", "araujo"},
			{"Falcão", "falcao"}, {"Sá", "sa"},
		},
	},
	{ // French
		given: []name{
			{"Zoé", "zoe"}, {"François", "francois"}, {"Hélène", "helene"}, {"Noël", "noel"}, {"Maëlys", "maelys"},
			{"Élodie", "elodie"}, {"Loïc", "loic"}, {"Thérèse", "therese"},
		},
		family: []name{
			{"Lefèvre", "lefevre"}, {"Bérard", "berard"}, {"Dubois", "dubois"}, {"Œuvrard", "oeuvrard"}, {"Roy", "roy"},
			{"Châtelain", "chatelain"}, {"Deschênes", "deschenes"}, {"Béranger", "beranger"},
		},
	},
	{ // German
		given: []name{
			{"Jürgen", "juergen"}, {"Käthe", "kaethe"}, {"Sören", "soeren"}, {"Götz", "goetz"}, {"Anneliese", "anneliese"},
			{"Günther", "guenther"}, {"Maximilian", "maximilian"}, {"Ida", "ida"},
		},
		family: []name{
			{"Müller", "mueller"}, {"Groß", "gross"}, {"Weiß", "weiss"}, {"Schröder", "schroeder"}, {"Jäger", "jaeger"},
			{"von der Wiesenmühle", "vonderwiesenmuehle"}, {"Süßmilch", "suessmilch"}, {"Öhler", "oehler"},
		},
	},
	{ // Norwegian
		given: []name{
			{"Åse", "aase"}, {"Øystein", "oystein"}, {"Bjørn", "bjorn"}, {"Ragnhild", "ragnhild"}, {"Håkon", "haakon"},
			{"Solveig", "solveig"}, {"Tor", "tor"},
		},
		family: []name{
			{"Ødegård", "odegaard"}, {"Næss", "naess"}, {"Bø", "bo"}, {"Åsheim", "aasheim"}, {"Østby", "ostby"},
			{"Kjærstad", "kjaerstad"}, {"Hauge", "hauge"},
		},
	},
	{ // Polish, with family names that are the same for women and men
		given: []name{
			{"Łukasz", "lukasz"}, {"Małgorzata", "malgorzata"}, {"Grzegorz", "grzegorz"}, {"Żaneta", "zaneta"},
			{"Stanisław", "stanislaw"}, {"Agnieszka", "agnieszka"}, {"Zofia", "zofia"},
		},
		family: []name{
			{"Wójcik", "wojcik"}, {"Wróbel", "wrobel"}, {"Zając", "zajac"}, {"Gołąb", "golab"}, {"Mróz", "mroz"},
			{"Brzęczyszczykiewicz", "brzeczyszczykiewicz"}, {"Dąbek", "dabek"},
		},
	},
	{ // Czech, women
		given: []name{
			{"Božena", "bozena"}, {"Kateřina", "katerina"}, {"Žofie", "zofie"}, {"Štěpánka", "stepanka"},
		},
		family: []name{
			{"Dvořáková", "dvorakova"}, {"Nováková", "novakova"}, {"Černá", "cerna"}, {"Růžičková", "ruzickova"},
		},
	},
	{ // Czech, men
		given: []name{
			{"Jiří", "jiri"}, {"Ondřej", "ondrej"}, {"Matěj", "matej"}, {"Řehoř", "rehor"},
		},
		family: []name{
			{"Dvořák", "dvorak"}, {"Novák", "novak"}, {"Černý", "cerny"}, {"Růžička", "ruzicka"}, {"Šťastný", "stastny"},
		},
	},
	{ // Hungarian
		given: []name{
			{"Győző", "gyozo"}, {"Ágnes", "agnes"}, {"Zsófia", "zsofia"}, {"Ödön", "odon"}, {"Réka", "reka"},
		},
		family: []name{
			{"Nagy", "nagy"}, {"Szűcs", "szucs"}, {"Kőszegi", "koszegi"}, {"Tóth", "toth"}, {"Ős", "os"},
		},
	},
	{ // Turkish, whose dotless ı and dotted İ do not survive a change of case
		given: []name{
			{"Çağla", "cagla"}, {"İbrahim", "ibrahim"}, {"Işıl", "isil"}, {"Ömer", "omer"}, {"Şule", "sule"},
			{"Gökçe", "gokce"}, {"Uğur", "ugur"},
		},
		family: []name{
			{"Yılmaz", "yilmaz"}, {"Öztürk", "ozturk"}, {"Şahin", "sahin"}, {"Çelik", "celik"}, {"Koç", "koc"},
			{"Doğan", "dogan"}, {"Isırgan", "isirgan"},
		},
	},
	{ // Vietnamese
		given: []name{
			{"Hương", "huong"}, {"Đức", "duc"}, {"Quỳnh", "quynh"}, {"Ngọc", "ngoc"}, {"Bảo", "bao"}, {"Tuấn", "tuan"},
		},
		family: []name{
			{"Nguyễn", "nguyen"}, {"Trần", "tran"}, {"Lê", "le"}, {"Phạm", "pham"}, {"Đặng", "dang"}, {"Võ", "vo"},
		},
	},
	{ // Yoruba, with letters that need combining marks
		given: []name{
			{"Olúwaṣeun", "oluwaseun"}, {"Ayọ̀délé", "ayodele"}, {"Títílayọ̀", "titilayo"}, {"Fọlákẹ́", "folake"},
		},
		family: []name{
			{"Adébáyọ̀", "adebayo"}, {"Ọlátúnjí", "olatunji"}, {"Ògúnbánjọ", "ogunbanjo"},
		},
	},
	{ // Malagasy, whose family names are among the longest
		given: []name{
			{"Hery", "hery"}, {"Voahangy", "voahangy"}, {"Tahina", "tahina"}, {"Fanomezantsoa", "fanomezantsoa"},
		},
		family: []name{
			{"Rakotoarisoa", "rakotoarisoa"}, {"Andriamanantsoanirina", "andriamanantsoanirina"},
			{"Razafindrakotomalala", "razafindrakotomalala"}, {"Ratsimbazafiarimanana", "ratsimbazafiarimanana"},
		},
	},
	{ // Russian, women
		given: []name{
			{"Анна", "anna"}, {"Екатерина", "ekaterina"}, {"Юлия", "yuliya"}, {"Ольга", "olga"}, {"Любовь", "lyubov"},
		},
		family: []name{
			{"Иванова", "ivanova"}, {"Щербакова", "shcherbakova"}, {"Соловьёва", "solovyova"}, {"Цой", "tsoy"},
			{"Рождественская", "rozhdestvenskaya"},
		},
	},
	{ // Russian, men
		given: []name{
			{"Дмитрий", "dmitriy"}, {"Алексей", "aleksey"}, {"Фёдор", "fyodor"}, {"Пётр", "pyotr"}, {"Лев", "lev"},
		},
		family: []name{
			{"Иванов", "ivanov"}, {"Щербаков", "shcherbakov"}, {"Соловьёв", "solovyov"}, {"Цой", "tsoy"},
			{"Рождественский", "rozhdestvenskiy"},
		},
	},
	{ // Ukrainian
		given: []name{
			{"Оксана", "oksana"}, {"Андрій", "andrii"}, {"Соломія", "solomiia"}, {"Євген", "yevhen"}, {"Ганна", "hanna"},
		},
		family: []name{
			{"Шевченко", "shevchenko"}, {"Коваленко", "kovalenko"}, {"Їжакевич", "yizhakevych"}, {"Ткачук", "tkachuk"},
		},
	},
	{ // Greek, with family names that are the same for women and men
		given: []name{
			{"Γιώργος", "giorgos"}, {"Ελένη", "eleni"}, {"Αλέξανδρος", "alexandros"}, {"Χρυσή", "chrysi"}, {"Ζωή", "zoi"},
		},
		family: []name{
			{"Οικονόμου", "oikonomou"}, {"Γεωργίου", "georgiou"}, {"Παπαϊωάννου", "papaioannou"}, {"Ψυχάρη", "psychari"},
			{"Χατζηδημητρίου", "chatzidimitriou"},
		},
	},
	{ // Armenian
		given: []name{
			{"Անի", "ani"}, {"Արամ", "aram"}, {"Նարեկ", "narek"}, {"Լիլիթ", "lilit"},
		},
		family: []name{
			{"Սարգսյան", "sargsyan"}, {"Հարությունյան", "harutyunyan"}, {"Գրիգորյան", "grigoryan"},
		},
	},
	{ // Georgian
		given: []name{
			{"ნინო", "nino"}, {"გიორგი", "giorgi"}, {"თამარ", "tamar"}, {"დავით", "davit"},
		},
		family: []name{
			{"ბერიძე", "beridze"}, {"კაპანაძე", "kapanadze"}, {"მამულაშვილი", "mamulashvili"},
		},
	},
	{ // Hebrew
		given: []name{
			{"דוד", "david"}, {"נועה", "noa"}, {"יעל", "yael"}, {"איתן", "eitan"}, {"שירה", "shira"}, {"תמר", "tamar"},
		},
		family: []name{
			{"כהן", "cohen"}, {"לוי", "levi"}, {"מזרחי", "mizrahi"}, {"פרץ", "peretz"}, {"שפירא", "shapira"},
		},
	},
	{ // Arabic
		given: []name{
			{"محمد", "mohammed"}, {"فاطمة", "fatima"}, {"أحمد", "ahmed"}, {"ليلى", "layla"}, {"نور", "nour"},
		},
		family: []name{
			{"العلي", "alali"}, {"حداد", "haddad"}, {"المصري", "almasri"}, {"الزهراني", "alzahrani"}, {"بن سعيد", "bensaid"},
		},
	},
	{ // Persian, with a zero-width non-joiner
		given: []name{
			{"شیرین", "shirin"}, {"کاوه", "kaveh"}, {"پریسا", "parisa"}, {"آرش", "arash"},
		},
		family: []name{
			{"محمدی", "mohammadi"}, {"حسینی", "hosseini"}, {"علی\u200cنژاد", "alinezhad"},
		},
	},
	{ // Hindi
		given: []name{
			{"अदिति", "aditi"}, {"राहुल", "rahul"}, {"प्रिया", "priya"}, {"विक्रम", "vikram"}, {"श्रुति", "shruti"},
		},
		family: []name{
			{"शर्मा", "sharma"}, {"वर्मा", "verma"}, {"श्रीवास्तव", "srivastava"}, {"सिंह", "singh"},
			{"चतुर्वेदी", "chaturvedi"},
		},
	},
	{ // Tamil
		given: []name{
			{"முருகன்", "murugan"}, {"கவிதா", "kavitha"}, {"அருண்", "arun"}, {"மீனாட்சி", "meenakshi"},
		},
		family: []name{
			{"சுப்பிரமணியன்", "subramanian"}, {"வெங்கடராமன்", "venkataraman"}, {"இராமசாமி", "ramasamy"},
		},
	},
	{ // Thai
		given: []name{
			{"สมชาย", "somchai"}, {"ณัฐธิดา", "natthida"}, {"กมล", "kamon"}, {"พิมพ์ชนก", "phimchanok"},
		},
		family: []name{
			{"ศรีสุวรรณ", "srisuwan"}, {"วงศ์ทอง", "wongthong"}, {"พงษ์ไพบูลย์", "phongphaibun"},
		},
	},
	{ // Amharic, which uses the father's given name as family name
		given: []name{
			{"ሰላም", "selam"}, {"አበበ", "abebe"}, {"ሄለን", "helen"},
		},
		family: []name{
			{"ተስፋዬ", "tesfaye"}, {"በቀለ", "bekele"}, {"ገብረመድህን", "gebremedhin"},
		},
	},
	{ // Chinese
		given: []name{
			{"伟", "wei"}, {"秀英", "xiuying"}, {"静", "jing"}, {"子涵", "zihan"}, {"建国", "jianguo"}, {"雨桐", "yutong"},
		},
		family: []name{
			{"王", "wang"}, {"李", "li"}, {"张", "zhang"}, {"陈", "chen"}, {"欧阳", "ouyang"}, {"司马", "sima"},
		},
	},
	{ // Japanese, with 𠮷, which takes four bytes of UTF-8 and two units of UTF-16
		given: []name{
			{"花子", "hanako"}, {"太郎", "taro"}, {"翔太", "shota"}, {"さくら", "sakura"}, {"エリカ", "erika"},
		},
		family: []name{
			{"佐藤", "sato"}, {"鈴木", "suzuki"}, {"𠮷田", "yoshida"}, {"小笠原", "ogasawara"}, {"林", "hayashi"},
		},
	},
	{ // Korean
		given: []name{
			{"민준", "minjun"}, {"서연", "seoyeon"}, {"지우", "jiwoo"}, {"도윤", "doyun"}, {"준", "jun"},
		},
		family: []name{
			{"김", "kim"}, {"이", "lee"}, {"박", "park"}, {"최", "choi"}, {"황보", "hwangbo"}, {"남궁", "namgung"},
		},
	},
}
