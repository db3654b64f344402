package employment

// activeWords in a status mean that the person is still employed, also if they are on leave, have just
// joined, or have taken back their resignation.
var activeWords = setOf(`
	active current currently employed working hired rehired onboarding present probation notice leave vacation
	sabbatical parental maternity paternity furlough furloughed
	aktiv beschaftigt angestellt elternzeit mutterschutz urlaub probezeit
	joiner joiners starter starters hire hires joined transfer transferred extended promotion promoted
	keep kept stay stays staying remain remains remaining retain retained
	rescinded retracted withdrawn reinstated cancelled canceled
	eintritt eintritte neueintritt neueintritte zugang zugange neuzugang neuzugange versetzung verlangert behalten bleibt bleiben zuruckgezogen storniert
	embauche embauches embauchee arrivee arrivees mutation garder conserver reste annule annulee
	ingreso ingresos contratacion incorporacion traslado mantener conservar permanece anulado anulada
	actif actifs active actives employe poste conge conges
	activo activa activos activas empleado vigente alta licencia permiso vacaciones
`)

// leftWords mean that the person has left.
var leftWords = setOf(`
	terminated inactive left leaver former separated resigned retired dismissed deceased departed exited ended
	offboarded quit fired redundant ex gone termination term expired disabled
	terminate deprovisioned deactivate deactivated revoke revoked remove delete
	inaktiv ausgeschieden ausgeschiedene ausgeschiedener ausgetreten ehemalig ehemalige ehemaliger beendet
	pensioniert verrentet verstorben entfernen loschen deaktivieren deaktiviert
	inactif inactive inactifs sorti sortie parti partie demissionne licencie licenciee retraite ancien ancienne
	termine terminee decede decedee supprimer desactiver revoquer
	inactivo inactiva inactivos baja cesado cesada desvinculado desvinculada despedido despedida jubilado jubilada
	retirado retirada terminado terminada finalizado finalizada exempleado exempleada fallecido fallecida
	eliminar desactivar revocar
`)

// neutralWords may stand beside the other words.
var neutralWords = setOf(`
	please bitte
	voluntary involuntary voluntarily involuntarily employee employment worker staff contract contractor has the
	new company status employees report list people members users team for cause with without reason
	mitarbeiter mitarbeiterin freiwillig unfreiwillig volontaire salarie salariee voluntaria voluntario
	involuntaria definitiva definitivo de
	on in en
`)

var (
	yesWords = setOf("yes y true t x 1 ja j wahr oui o vrai si s verdadero approved confirmed genehmigt freigegeben ✓ ✔ ☑ ✅")
	noWords  = setOf("no n false f 0 nein falsch non faux falso ☐")
)

// finding is what one cell says.
type finding uint8

const (
	silent  finding = iota // there is no such column
	left                   // the person has left
	staying                // the person is still employed
	unclear
)

// answer returns whether a value is a yes or a no, or neither.
func answer(text string) (yes, no bool) {
	word := text
	if all := Words(text); len(all) == 1 {
		word = all[0]
	} else if len(all) > 1 {
		return false, false
	}
	return yesWords[word], noWords[word]
}

// readStatus reads a status. Words that it does not know, such as pending or not, make it unclear.
func readStatus(text string, column meaning) finding {
	all := Words(text)
	if column != statusWord {
		yes, no := answer(text)
		if column == yesIfActive {
			yes, no = no, yes
		}
		if yes {
			return left
		}
		if no {
			return staying
		}
	}
	found := unclear
	for _, word := range all {
		switch {
		case activeWords[word]:
			return staying
		case leftWords[word]:
			found = left
		case !neutralWords[word]:
			return unclear
		}
	}
	return found
}

// SaysActive reports whether a whole value means that people are still employed.
func SaysActive(text string) bool {
	all := Words(text)
	for _, word := range all {
		if !activeWords[word] && !neutralWords[word] {
			return false
		}
	}
	return readStatus(text, statusWord) == staying
}
