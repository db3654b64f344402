package employment

import (
	"slices"
	"strings"
)

// headerNoise are words that a header may have without changing what its column means.
var headerNoise = setOf(`
	the of employee employees emp empl ee employment worker staff person user account hr official actual
	effective new revised required optional read only if known code flag
	planned expected anticipated estimated projected scheduled tentative
	mitarbeiter des der dem beschaftigung beschaftigungs pflichtfeld
	geplant geplante geplanter geplantes voraussichtlich voraussichtliche voraussichtlicher voraussichtliches
	prevu prevue previsto prevista estimada estimado
	de du d l le la les des employe salarie obligatoire
	in at dd mm mmm yyyy yy tt jj aa aaaa jjjj
	del el los empleado empleada trabajador trabajadora obligatorio
`)

// dateWords are words of a header that announce dates.
var dateWords = setOf("date datum fecha day tag am on at zum jour dia")

// lastDayHeaders are headers for the last day, as joined by plain: English, German, French, Spanish.
var lastDayHeaders = setOf(`
	last lastday lastdaywork lastdayworked lastdayatwork lastdayoffice lastdayjob lastdayservice lastworkday
	lastworking lastworkingday lastworkeday lwd final finalday finalwork finalworking finalworkingday
	leave leaving left lefton leaver leaveson departure departed departing exit exiton exited
	termination terminated terminatedon term separation separated offboarding offboard offboardon offboarded
	end endday ended endedon ends endson endwork endservice endcontract contractend contractends contractended
	extended extendeduntil extendedto extension gardenleaveuntil return returnon
	noticeend noticeperiodend endnotice endnoticeperiod
	jobend serviceend positionend assignmentend resignationlastday lastdayresignation relieving retirement
	lastdayofwork lastdayofemployment dateofleaving dateoftermination employmentend endofemployment endofcontract
	letzter letztertag letzterarbeitstag letzterarbeit letzterwerktag austritt austritts austrittam austrittzum
	ausgetreten ausgetretenam ausgeschieden ausgeschiedenam ausscheiden ausscheidens ausscheide ausscheidezum
	vertragsende vertragsendeam beschaftigungsende arbeitsende dienstende ende end endtag abgang abgangs
	vertragbis beschaftigtbis angestelltbis befristetbis kundigungzum gekundigtzum beendigung
	austrittstermin entlassung entlassungsdatum endearbeitsverhaltnis endearbeitsverhaltnisses
	austrittsdatum austrittstag ausscheidedatum enddatum abgangsdatum vertragsenddatum
	rupture radiation licenciement sortie depart fin fincontrat contratfin dernier dernierjour dernierjourtravail dernierjourtravaille cessation
	despido baja salida cese fincontrato contratofin finalizacion finalizacioncontrato ultimodia ultimo ultimodiatrabajo
	ultimodialaborable ultimodiatrabajado termino terminacion retiro egreso desvinculacion
	endda validto gultigbis deactivated deactivatedon deaktiviertam kundigungwirksam
`)

// vagueHeaders are members of the other sets that mean something else beside other words, such as
// Last login date.
var vagueHeaders = setOf(`
	last final leave end ended endedon ends endson term return returnon extension start
	ende letzter fin dernier rupture ultimo termino beginn debut inicio alta baja salida entree arrivee day tag
`)

// openWords stand below the header of last days for a day that is not known yet.
var openWords = setOf(`
	tbc tbd tba open unknown unlimited permanent indefinite ongoing pending na none
	offen unbekannt unbefristet ouvert indetermine inconnu cdi indefinido pendiente
`)

// startHeaders are headers for a first day, also after a break.
var startHeaders = setOf(`
	start startday started startedon startwork startcontract contractstart firstday firstdaywork firstworkingday
	hire hired hiredon rehire rehired rehiredon lasthire latesthire recenthire mostrecenthire currenthire
	join joined joinedon joining commencement onboarding onboarded reinstated reinstatement
	eintritt eintritts eintrittsdatum eintrittam eingetreten eingetretenam wiedereintritt wiedereintrittsdatum
	einstellung einstellungs einstellungsdatum wiedereinstellung wiedereinstellungsdatum beginn vertragsbeginn
	arbeitsbeginn dienstbeginn beschaftigungsbeginn startdatum
	embauche reembauche entree arrivee debut debutcontrat debuttravail retour
	doj begda back backsince reemployed reemployedon adjustedhire
	alta ingreso reingreso inicio iniciocontrato contratacion recontratacion incorporacion reincorporacion
`)

// noticeHeaders are headers for the day on which somebody gave or got notice. That is not the last
// day, though it looks like it.
var noticeHeaders = setOf(`
	notice noticegiven noticedate resignation resigned resignedon resignationdate resignationnotice notification
	kundigung kundigungs kundigungsdatum gekundigtam kundigungam demission demissiondate renuncia preaviso preavis
`)

// statusHeaders are headers for the status of employment, as joined by plain.
var statusHeaders = setOf(`
	status currentstatus employmentstatus employeestatus hrstatus staffstatus workstatus workerstatus personstatus jobstatus assignmentstatus lifecyclestatus
	beschaftigungsstatus anstellungsstatus mitarbeiterstatus personalstatus arbeitsstatus
	statut etat statutactuel situation
	decision reviewdecision reviewerdecision accessdecision entscheidung
	estado estatus situacion situacionlaboral estadolaboral estatuslaboral stat2
`)

// statusWords make the header of a status beside other words, such as Vertragsstatus, unless
// otherStatusWords say that it is not a status of employment.
var (
	statusWords = setOf(`
		status statut estatus situation situacion decision action recommendation outcome
		massnahme maßnahme entscheidung empfehlung accion recomendacion
	`)
	otherStatusWords = setOf(`
		marital civil family familien familiale visa tax flsa exempt vaccination laptop equipment hardware asset device
		ticket task background
	`)
)

// activeHeaders and leftHeaders are headers of a yes or no.
var (
	activeHeaders = setOf(`active isactive currentlyactive activenow current employed isemployed currentlyemployed
		currently working enabled isenabled onleave leaveofabsence renewed rescinded cancelled canceled withdrawn
		aktiv istaktiv beschaftigt beurlaubt verlangert actif active poste activo activa esactivo vigente contratovigente`)
	leftHeaders = setOf(`terminated isterminated inactive isinactive left hasleft departed offboarded disabled
		leftcompany ended ex resigned hasresigned toberemoved beremoved
		inaktiv ausgeschieden ausgetreten deaktiviert inactif inactivo inactiva cesado cesada baja`)
)

// These headers may as well be above names, reasons, dates or telephones. They need a yes or a no below
// them. An approval means something only in a sheet of leavers.
var (
	leavingHeaders = setOf(`leaver isleaver leaving exit departure departing termination separation
		austritt sortie depart salida`)
	extensionHeaders = setOf("extension renewal verlangerung prolongation prorroga renovacion")
	approvalHeaders  = setOf(`approved approvedforremoval confirmed genehmigt freigegeben bestatigt
		aprobado confirmado approuve confirme`)
)

// workerWords tell the state of a worker from one of a country.
var workerWords = setOf("employment employee worker staff user account hr")

// answerWords may stand in a header with the answers that it expects, such as Active (Y/N).
var answerWords = setOf("y n yes no true false j ja nein o oui non si")

// keepVerbs and removeVerbs begin or end a header such as Remove access?
var keepVerbs, removeVerbs = setOf(`
	keep retain still exclude skip ignore hold noch behalten bleibt garder conserver mantener conservar excluir
`), setOf(`
	remove revoke delete deactivate disable offboard terminate
	entfernen loschen deaktivieren entziehen supprimer retirer desactiver eliminar desactivar revocar
`)

// important returns the words of a header that matter. It reports whether the header announces dates.
func important(header string) (words []string, announcesDates bool) {
	for _, word := range Words(header) {
		announcesDates = announcesDates || dateWords[word] || word == "endda" || strings.HasSuffix(word, "datum") ||
			strings.HasSuffix(word, "tag")
		if !headerNoise[word] {
			words = append(words, word)
		}
	}
	return words, announcesDates
}

// isLastDay reports whether a header means the last day. A header that does not announce dates, such
// as Termination, needs a date in its column.
func isLastDay(header string, hasDates bool) bool {
	words, announcesDates := important(header)
	joined := strings.Join(words, "")
	switch {
	case !announcesDates && !hasDates || activeHeaders[joined]:
		return false
	case containsDateHeader(lastDayHeaders, joined):
		return true
	}
	return isPart(lastDayHeaders, words) && !isPart(noticeHeaders, words)
}

// isExactLastDay reports whether nothing but a date is missing in a header of last days.
func isExactLastDay(header string) bool {
	words, _ := important(header)
	joined := strings.Join(words, "")
	return lastDayHeaders[joined] && !activeHeaders[joined] && !leftHeaders[joined] && !extensionHeaders[joined] &&
		joined != "leaver"
}

func isNotice(header string) bool {
	words, _ := important(header)
	return containsDateHeader(noticeHeaders, strings.Join(words, ""))
}

func isStart(header string) bool {
	words, _ := important(header)
	return containsDateHeader(startHeaders, strings.Join(words, "")) || isPart(startHeaders, words)
}

// containsDateHeader also knows the headers of a set with a word such as Date before or after them.
func containsDateHeader(set map[string]bool, joined string) bool {
	if set[joined] {
		return true
	}
	for word := range dateWords {
		if set[strings.TrimSuffix(joined, word)] || set[strings.TrimPrefix(joined, word)] {
			return true
		}
	}
	return false
}

// isPart reports whether some adjacent words are a header of the set.
func isPart(set map[string]bool, words []string) bool {
	for i := range words {
		joined := ""
		for _, word := range words[i:] {
			joined += word
			if containsDateHeader(set, joined) && !vagueHeaders[joined] {
				return true
			}
		}
	}
	return false
}

// IsHeader reports whether a text is certainly the header of last days or of statuses.
func IsHeader(text string) bool { return isLastDay(text, false) || statusMeaning(text) == statusWord }

// meaning is how a column states the status.
type meaning int

const (
	noStatus meaning = iota
	statusWord
	yesIfActive
	yesIfLeft
)

// statusMeaning returns the meaning of a header of statuses.
func statusMeaning(header string) meaning {
	words, announcesDates := important(header)
	answers := strings.Join(slices.DeleteFunc(slices.Clone(words), func(word string) bool { return answerWords[word] }), "")
	switch joined := strings.Join(words, ""); {
	case activeHeaders[joined], activeHeaders[answers]:
		return yesIfActive
	case leftHeaders[joined], leftHeaders[answers]:
		return yesIfLeft
	case !announcesDates && statusHeaders[joined]:
		return statusWord
	}
	return noStatus
}

// possibleMeaning returns the meaning of a header that statusMeaning does not know for certain.
func possibleMeaning(header string) meaning {
	all := Words(header)
	words, announcesDates := important(header)
	if announcesDates || len(all) == 0 || slices.ContainsFunc(all, isOtherStatus) {
		return noStatus
	}
	isState := slices.Contains(all, "state") && slices.ContainsFunc(all, isWorker)
	if isState || slices.ContainsFunc(all, isStatusWord) {
		for _, word := range words {
			if activeHeaders[word] {
				return yesIfActive
			}
		}
		return statusWord
	}
	return instruction(all)
}

func isOtherStatus(word string) bool { return otherStatusWords[word] }
func isWorker(word string) bool      { return workerWords[word] }
func isStatusWord(word string) bool  { return statusWords[word] || strings.HasSuffix(word, "status") }

// instruction returns the meaning of a header that asks what to do about a person.
func instruction(words []string) meaning {
	first, last := words[0], words[len(words)-1]
	asked := noStatus
	switch {
	case keepVerbs[first] || keepVerbs[last]:
		asked = yesIfActive
	case removeVerbs[first] || removeVerbs[last]:
		asked = yesIfLeft
	}
	if asked != noStatus && slices.ContainsFunc(words, isNegation) {
		asked = yesIfActive + yesIfLeft - asked
	}
	return asked
}

func isNegation(word string) bool {
	return slices.Contains([]string{"not", "dont", "don", "never", "nicht", "nie", "pas", "no"}, word)
}

// orderOf returns the order that a header announces, such as Last day (DD/MM/YYYY), or AnyOrder.
func orderOf(header string) Order {
	letters := ""
	for _, word := range Words(header) {
		if part, ok := formatWords[word]; ok {
			letters += part
		}
	}
	if order, err := ParseOrder(letters); err == nil {
		return order
	}
	return AnyOrder
}

// formatWords are the parts of a date format in English, German, French and Spanish.
var formatWords = map[string]string{
	"dd": "d", "tt": "d", "jj": "d", "mm": "m", "yyyy": "y", "yy": "y", "jjjj": "y", "aaaa": "y", "aa": "y",
}
