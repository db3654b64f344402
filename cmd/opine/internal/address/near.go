package address

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// step is one way in which two addresses of the same person often differ. Loosening a local part
// by all steps returns a key; Difference finds out which steps a pair needs.
type step int

const (
	compatibility step = iota // also characters that cannot be seen
	plusTag
	letterCase
	accents
	lookalikes
	quotes
	punctuation
	noStep
)

var stepNames = [noStep]string{
	"invisible or special characters", "plus tag", "letter case", "accents", "look-alike letters", "quotes", "punctuation",
}

// Keys returns the keys of an address. Two addresses are similar if they have a key in common. The
// domain counts for nothing, because people keep their local part when a domain changes.
func Keys(address string) []string {
	local, _, _ := strings.Cut(address, "@")
	if isASCII(local) && !strings.ContainsAny(local, "I#%") {
		return []string{loosen(local, noStep)}
	}
	var keys []string
	for _, variant := range variants(local) {
		if key := loosen(variant, noStep); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// variants returns other readings of a local part: look-alikes are replaced before the letter case
// is folded (I is like l, but i is not), and letters with accents are written as two letters.
func variants(local string) []string {
	compatible := norm.NFKC.String(local)
	all := []string{
		local,
		replaceLookalikes(compatible),
		replaceLookalikes(strings.Map(upperUnlessASCII, compatible)),
		digraphs.Replace(compatible),
		guestOrigin(local),
	}
	if lost := strings.Map(dropUnlessASCII, compatible); len(lost) >= minLost {
		all = append(all, lost)
	}
	return append(all, undoWrongEncoding(local)...)
}

// minLost is how much must be left of a local part without its letters that are not ASCII. Programs
// that cannot store them drop them.
const minLost = 3

func dropUnlessASCII(r rune) rune {
	if r < 0x80 {
		return r
	}
	return -1
}

// guestOrigin returns the local part of a guest's own address from the name that Microsoft Entra ID
// makes of it: ann_example.com#EXT# for ann@example.com.
func guestOrigin(local string) string {
	const mark = "#ext#"
	name := strings.TrimSuffix(strings.ToLower(local), mark)
	if i := strings.LastIndexByte(name, '_'); i > 0 && len(name) < len(local) {
		return local[:i]
	}
	return local
}

// wrongEncodings are those in which programs take UTF-8 for something else.
var wrongEncodings = []*charmap.Charmap{
	charmap.Windows1252, charmap.Macintosh, charmap.CodePage437, charmap.CodePage850, charmap.ISO8859_1,
}

// otherEncodings are those of files that programs take for Windows-1252.
var otherEncodings = []*charmap.Charmap{charmap.Windows1250, charmap.Windows1251, charmap.Windows1253, charmap.Windows1254}

// undoWrongEncoding returns what a text may have been before it was read in a wrong encoding (Ã¶ for ö),
// once or twice, or escaped for a URL.
func undoWrongEncoding(text string) (all []string) {
	add := func(undone string) {
		if undone != text && utf8.ValidString(undone) && !slices.Contains(all, undone) {
			all = append(all, undone)
		}
	}
	if unescaped, err := url.PathUnescape(text); err == nil {
		add(unescaped)
	}
	if isASCII(text) {
		return all
	}
	for _, wrong := range wrongEncodings {
		once, err := wrong.NewEncoder().String(text)
		if err != nil || !utf8.ValidString(once) {
			continue
		}
		add(once)
		if twice, err := wrong.NewEncoder().String(once); err == nil {
			add(twice)
		}
	}
	raw, err := charmap.Windows1252.NewEncoder().String(text)
	for _, other := range otherEncodings {
		if undone, failed := other.NewDecoder().String(raw); err == nil && failed == nil {
			add(undone)
		}
	}
	return all
}

func upperUnlessASCII(r rune) rune {
	if r < 0x80 {
		return r
	}
	return unicode.ToUpper(r)
}

var digraphs = strings.NewReplacer(
	"ä", "ae", "ö", "oe", "ü", "ue", "å", "aa", "ø", "oe", "æ", "ae",
	"Ä", "ae", "Ö", "oe", "Ü", "ue", "Å", "aa", "Ø", "oe", "Æ", "ae",
	"đ", "dj", "þ", "th", "Đ", "dj", "Þ", "th",
)

// loosen applies all steps but one to a local part.
func loosen(local string, skipped step) string {
	loose := local
	if skipped != compatibility && !isASCII(loose) {
		loose = strings.Map(dropIgnorable, norm.NFKC.String(loose))
	}
	if skipped != plusTag {
		loose = cutTag(loose)
	}
	loose = foldLetters(loose, skipped)
	if skipped != lookalikes {
		loose = replaceLookalikes(loose)
	}
	loose = strings.Map(func(r rune) rune {
		if stepFor(r) == noStep || stepFor(r) == skipped {
			return r
		}
		return -1
	}, loose)
	if loose == "" {
		return local // punctuation only
	}
	return loose
}

// stepFor returns the step that drops a character.
func stepFor(r rune) step {
	if r < 0x80 {
		return asciiSteps[r]
	}
	return findStep(r)
}

// asciiSteps has the steps of the characters of ASCII, which most addresses consist of.
var asciiSteps = func() (steps [0x80]step) {
	for r := range steps {
		steps[r] = findStep(rune(r))
	}
	return steps
}()

func findStep(r rune) step {
	switch {
	case unicode.In(r, unicode.Quotation_Mark, unicode.Sk) || strings.ContainsRune("ʼʹ′", r):
		return quotes
	case unicode.IsLetter(r), unicode.IsNumber(r):
		return noStep
	case unicode.Is(unicode.Mn, r):
		return accents
	case isIgnorable(r):
		return compatibility
	default:
		return punctuation
	}
}

func foldLetters(text string, skipped step) string {
	if skipped != letterCase {
		if isASCII(text) {
			text = strings.ToLower(text)
		} else {
			text = cases.Fold().String(text)
		}
	}
	if skipped != accents && !isASCII(text) {
		text = strings.Map(dropMark, norm.NFD.String(text))
	}
	return text
}

// cutTag removes what follows a plus, unless nothing precedes the plus.
func cutTag(local string) string {
	name, _, tagged := strings.Cut(local, "+")
	if tagged && strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return name
	}
	return local
}

func dropMark(r rune) rune {
	if unicode.Is(unicode.Mn, r) {
		return -1
	}
	return r
}

func dropIgnorable(r rune) rune {
	if isIgnorable(r) {
		return -1
	}
	return r
}

func isIgnorable(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Cc, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector) ||
		unicode.IsSpace(r)
}

// Difference explains how two addresses with a common key differ.
func Difference(a, b string) string {
	localA, domainA, _ := strings.Cut(a, "@")
	localB, domainB, _ := strings.Cut(b, "@")
	var names []string
	if Exact(localA) != Exact(localB) {
		names = localDifference(localA, localB)
	}
	if a, b := plainDomain(domainA), plainDomain(domainB); a != b && replaceLookalikes(a) == replaceLookalikes(b) {
		names = append(names, "look-alike letters in the domain")
	} else if a != b {
		names = append(names, "another domain")
	} else if Exact(domainA) != Exact(domainB) {
		names = append(names, "another spelling of the domain")
	}
	return strings.Join(names, ", ")
}

func localDifference(a, b string) []string {
	if loosen(a, noStep) != loosen(b, noStep) {
		if guestOrigin(a) != a || guestOrigin(b) != b {
			return []string{"the name of a guest"}
		}
		if isGarbled(a, b) || isGarbled(b, a) {
			return []string{"wrong encoding"}
		}
		spelledA, spelledB := digraphs.Replace(norm.NFC.String(a)), digraphs.Replace(norm.NFC.String(b))
		if loosen(spelledA, noStep) != loosen(b, noStep) && loosen(spelledB, noStep) != loosen(a, noStep) {
			return []string{stepNames[lookalikes]}
		}
		return []string{stepNames[accents]}
	}
	var names []string
	for skipped, name := range stepNames {
		if loosen(a, step(skipped)) != loosen(b, step(skipped)) {
			names = append(names, name)
		}
	}
	if names == nil {
		return []string{"similar characters"} // each of two steps alone makes them equal
	}
	return names
}

// isGarbled reports whether a local part became another one by a wrong encoding, or lost its letters
// that are not ASCII.
func isGarbled(garbled, local string) bool {
	is := func(undone string) bool { return loosen(undone, noStep) == loosen(local, noStep) }
	lost := strings.Map(dropUnlessASCII, norm.NFKC.String(local))
	return slices.ContainsFunc(undoWrongEncoding(garbled), is) || lost != local && loosen(lost, noStep) == loosen(garbled, noStep)
}

func plainDomain(domain string) string {
	domain = strings.TrimSuffix(strings.Map(dropIgnorable, norm.NFKC.String(domain)), ".")
	if unicoded, err := idna.Punycode.ToUnicode(domain); err == nil {
		domain = unicoded
	}
	return norm.NFC.String(cases.Fold().String(domain))
}
