package employment

import "strings"

// monthNames has the names and abbreviations of each month in English, German, French and Spanish,
// without accents.
var monthNames = [12]string{
	"january jan januar janner jaenner janvier janv enero ene",
	"february feb februar feber fevrier fevr fev febrero",
	"march mar marz maerz mrz mars marzo",
	"april apr avril avr abril abr",
	"may mai mayo",
	"june jun juni juin junio",
	"july jul juli juillet juil julio",
	"august aug aout agosto ago",
	"september sep sept septembre septiembre setiembre",
	"october oct oktober okt octobre octubre",
	"november nov novembre noviembre",
	"december dec dezember dez decembre diciembre dic",
}

var months = func() map[string]int {
	byName := make(map[string]int)
	for i, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			byName[name] = i + 1
		}
	}
	return byName
}()

// dateNoise are words in a date that do not change it: weekdays, articles and ordinal endings.
var dateNoise = setOf(`
	monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
	montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
	lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim
	lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom
	st nd rd th er of the de del den der le el am on
`)
