package employment

import "strings"

// headerNoise are words that a header may have without changing what its column means.
var headerNoise = setOf(`
	the of employee employees emp empl ee employment worker staff hr official actual
	effective new revised required optional read only
	mitarbeiter des der dem beschaftigung beschaftigungs pflichtfeld
	de du d l le la les des employe salarie obligatoire
	in at dd mm yyyy yy tt jj aa aaaa jjjj
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
`)

// startHeaders are headers for a first day, also after a break.
var startHeaders = setOf(`
	start startday started startedon startwork startcontract contractstart firstday firstdaywork firstworkingday
	hire hired hiredon rehire rehired rehiredon lasthire latesthire recenthire mostrecenthire currenthire
	join joined joinedon joining commencement onboarding onboarded reinstated reinstatement
	eintritt eintritts eintrittsdatum eintrittam eingetreten eingetretenam wiedereintritt wiedereintrittsdatum
	einstellung einstellungs einstellungsdatum wiedereinstellung wiedereinstellungsdatum beginn vertragsbeginn
	arbeitsbeginn dienstbeginn beschaftigungsbeginn startdatum
	embauche reembauche entree arrivee debut debutcontrat debuttravail
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
	estado estatus situacion situacionlaboral estadolaboral estatuslaboral
`)

// activeHeaders and leftHeaders are headers of a yes or no.
var (
	activeHeaders = setOf(`active isactive currentlyactive activenow current employed isemployed
		aktiv istaktiv actif active activo activa esactivo`)
	leftHeaders = setOf(`terminated isterminated inactive isinactive left hasleft leaver isleaver departed offboarded
		inaktiv ausgeschieden ausgetreten inactif inactivo inactiva cesado cesada baja`)
)

// keepVerbs and removeVerbs begin or end a header such as Remove access?
var keepVerbs, removeVerbs = setOf(`
	keep retain still noch behalten bleibt garder conserver mantener conservar
`), setOf(`
	remove revoke delete deactivate disable offboard terminate
	entfernen loschen deaktivieren entziehen supprimer retirer desactiver eliminar desactivar revocar
`)

// plain joins the words of a header that matter. It reports whether the header announces dates.
func plain(header string) (joined string, announcesDates bool) {
	for _, word := range Words(header) {
		announcesDates = announcesDates || dateWords[word] || strings.HasSuffix(word, "datum") ||
			strings.HasSuffix(word, "tag")
		if !headerNoise[word] {
			joined += word
		}
	}
	return joined, announcesDates
}

// isLastDay reports whether a header means the last day. A header that does not announce dates, such
// as Termination, needs a date in its column.
func isLastDay(header string, hasDates bool) bool {
	joined, announcesDates := plain(header)
	return (announcesDates || hasDates) && containsDateHeader(lastDayHeaders, joined)
}

func isNotice(header string) bool {
	joined, _ := plain(header)
	return containsDateHeader(noticeHeaders, joined)
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

func statusMeaning(header string) meaning {
	joined, announcesDates := plain(header)
	switch {
	case announcesDates:
		return noStatus
	case statusHeaders[joined]:
		return statusWord
	case activeHeaders[joined]:
		return yesIfActive
	case leftHeaders[joined]:
		return yesIfLeft
	}
	return noStatus
}

// instruction returns the meaning of a header that asks what to do about a person.
func instruction(header string) meaning {
	words := Words(header)
	if len(words) == 0 {
		return noStatus
	}
	first, last := words[0], words[len(words)-1]
	switch {
	case keepVerbs[first] || keepVerbs[last]:
		return yesIfActive
	case removeVerbs[first] || removeVerbs[last]:
		return yesIfLeft
	}
	return noStatus
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
