package employment

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// stayPhrases in a remark mean that somebody stays after all, or has come back.
var stayPhrases = setOf(`
	donotremove donotdelete donotoffboard donotdeactivate donotdisable donttouch dontremove notleaving
	rescinded retracted withdrawn reinstated rehired postponed
	nichtloschen nichtentfernen nichtdeaktivieren zuruckgezogen widerrufen wiedereingestellt verschoben
	nepassupprimer reembauche reembauchee reporte annulee noeliminar recontratado recontratada aplazado aplazada anulada
`)

// settledWords in a header mean that the answers below say nothing about employment.
var settledWords = setOf(`
	rehire eligible voluntary regretted regrettable returned laptop badge equipment device phone car keys remote
	billable exempt manager full part time fulltime parttime union benefits cobra insurance pension consent gdpr
	newsletter interview signed nda vpn mfa sso licence license freiwillig volontaire voluntario
`)

// numericDate and monthOfYear find dates, and months with a year, in longer texts.
var (
	numericDate = regexp.MustCompile(`\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}`)
	monthOfYear = regexp.MustCompile(`(\d{1,2}(st|nd|rd|th|\.)? )?\pL{3,10}\.? \d{4}`)
)

// assessRemarks reads the other columns. Their headers promise nothing about employment, but their
// cells may contradict that somebody has left.
func (t table) assessRemarks(dates, status int, out []Assessment) {
	for i, row := range t.rows {
		for column := range row {
			text := cell(row, column)
			if column != dates && column != status && out[i].doubt == "" && t.contradicts(text) {
				out[i].doubt = fmt.Sprintf("the column %q has %q", t.name(column), text)
			}
		}
	}
}

func (t table) contradicts(text string) bool {
	if len(text) < len("rehired") || !strings.ContainsRune(text, ' ') && strings.ContainsRune(text, '@') {
		return false // too short, or an address
	}
	words := Words(text)
	for i, word := range words {
		joined := word
		for _, next := range words[i+1 : min(i+4, len(words))] {
			if stayPhrases[joined] {
				return true
			}
			joined += next
		}
		if stayPhrases[joined] {
			return true
		}
	}
	return len(words) > 3 && (slices.ContainsFunc(numericDate.FindAllString(text, -1), t.isAhead) ||
		slices.ContainsFunc(monthOfYear.FindAllString(text, -1), t.isAhead))
}

// isAhead reports whether a text may be a day that has not passed.
func (t table) isAhead(text string) bool {
	words := Words(text)
	if len(words) == 2 {
		words = append([]string{"28"}, words...) // a month with its year
	}
	days := parseWords(words)
	return slices.ContainsFunc(days[:], func(day time.Time) bool { return !day.IsZero() && !day.Before(t.Today) })
}

// refuseOtherStatuses refuses a sheet without a column of statuses if another column may be it: it
// calls somebody active, or tells some people from others by answers, or calls only some of them
// leavers.
func (t table) refuseOtherStatuses(dates int) error {
	refuse := func(column int, text string) error {
		return fmt.Errorf("the column %q has %q; pass --status-column %q if that is the status of employment, "+
			"and --status-column none if not", t.name(column), text, t.name(column))
	}
	width := 0
	for _, row := range t.rows {
		width = max(width, len(row))
		for i := range row {
			if text := cell(row, i); SaysActive(text) {
				return refuse(i, text)
			}
		}
	}
	for column := range width {
		header := Words(cell(t.header, column))
		if column == dates || slices.ContainsFunc(header, func(word string) bool { return settledWords[word] }) {
			continue
		}
		if no, both := t.answersDiffer(column); both {
			return refuse(column, no)
		}
		if other, some := t.someHaveLeft(column); some && !slices.ContainsFunc(header, isReason) {
			return refuse(column, other)
		}
	}
	return nil
}

// answersDiffer reports whether a column has nothing but answers, some of them yes and some no.
func (t table) answersDiffer(column int) (example string, differ bool) {
	anyYes, anyNo := false, false
	for _, row := range t.rows {
		text := cell(row, column)
		yes, no := answer(text)
		if text != "" && !yes && !no {
			return "", false
		}
		if no && !anyNo {
			example = text
		}
		anyYes, anyNo = anyYes || yes, anyNo || no
	}
	return example, anyYes && anyNo
}

// someHaveLeft reports whether the values of a column call some people leavers, and not others.
func (t table) someHaveLeft(column int) (example string, some bool) {
	anyLeft := false
	for _, row := range t.rows {
		text := cell(row, column)
		if text == "" {
			continue
		}
		if readStatus(text, statusWord) == left {
			anyLeft = true
		} else if example == "" {
			example = text
		}
	}
	return example, anyLeft && example != ""
}

func isReason(word string) bool { return reasonWords[word] }

// reasonWords in a header announce why or how people have left, so its values differ among leavers.
var reasonWords = setOf(`
	reason reasons cause comment comments note notes remark remarks title position role
	termination separation resignation leaving departure exit
	grund motif motivo austritts austrittsart austrittsgrund kundigungsart sortie depart baja salida
`)
