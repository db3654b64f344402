package hrfile

import (
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/opine-go/opine/cmd/opine/internal/address"
	"github.com/opine-go/opine/cmd/opine/internal/employment"
)

// maxCells and maxRows bound a worksheet. A few bytes of XML can name the last cell of a million rows.
const (
	maxCells = 20 << 20
	maxRows  = 200_000
)

type xmlRow struct {
	Number string    `xml:"r,attr"`
	Hidden string    `xml:"hidden,attr"`
	Cells  []xmlCell `xml:"c"`
}

type xmlCell struct {
	Reference string    `xml:"r,attr"`
	Type      string    `xml:"t,attr"`
	Style     int       `xml:"s,attr"`
	Value     *string   `xml:"v"`
	Formula   *string   `xml:"f"`
	Inline    *richText `xml:"is"`
}

func (w *workbook) readWorksheet(name string) (rows []row, err error) {
	last, cells := 0, 0
	return rows, w.read(name, func(d *xml.Decoder) error {
		return eachElement(d, "row", func(start xml.StartElement) error {
			var in xmlRow
			if err := d.DecodeElement(&in, &start); err != nil {
				return err
			}
			number := last + 1
			if in.Number != "" {
				if number, err = strconv.Atoi(in.Number); err != nil || number <= last {
					return fmt.Errorf("a row has the number %q after row %d", in.Number, last)
				}
			}
			last = number
			texts, err := w.texts(in)
			if err != nil {
				return fmt.Errorf("row %d: %w", number, err)
			}
			if texts == nil {
				return nil
			}
			if cells += len(texts); cells > maxCells {
				return errors.New("there are too many cells for a list of people")
			}
			if len(rows) == maxRows {
				return fmt.Errorf("there are more than %d rows; save the sheet as CSV, which may have more", maxRows)
			}
			rows = append(rows, row{number, texts})
			return nil
		})
	})
}

// texts returns the cells of a row, nil if all are blank.
func (w *workbook) texts(in xmlRow) ([]string, error) {
	var texts []string
	column, hasPerson, struck := -1, false, ""
	for _, c := range in.Cells {
		column++
		if c.Reference != "" {
			var ok bool
			if column, ok = columnOf(c.Reference); !ok {
				return nil, fmt.Errorf("the cell %q is not in a column", c.Reference)
			}
		}
		text, err := w.text(c)
		if err != nil {
			return nil, fmt.Errorf("cell %s: %w", c.Reference, err)
		}
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		for len(texts) <= column {
			texts = append(texts, "")
		}
		texts[column] = text
		hasPerson = hasPerson || address.Find(text) != nil
		if struck == "" && w.isStruck(c) {
			struck = text
		}
	}
	switch {
	case hasPerson && isTrue(in.Hidden):
		return nil, errors.New("the row is hidden and has an address; show all rows, or delete those that do not count")
	case hasPerson && struck != "":
		return nil, fmt.Errorf("%q is struck out; delete the row, or remove the strikethrough", struck)
	}
	return texts, nil
}

// isStruck reports whether a cell, or a part of its text, is struck out.
func (w *workbook) isStruck(c xmlCell) bool {
	if w.styles.of(c.Style).struck || c.Inline != nil && c.Inline.struck() {
		return true
	}
	if c.Type != "s" || c.Value == nil || len(w.struckTexts) == 0 {
		return false
	}
	index, err := strconv.Atoi(strings.TrimSpace(*c.Value))
	return err == nil && w.struckTexts[index]
}

// columnOf returns the index of the column of a reference such as AB12.
func columnOf(reference string) (int, bool) {
	const columns = 16384
	index := 0
	for _, r := range strings.TrimRight(reference, "0123456789") {
		if r < 'A' || r > 'Z' || index > columns {
			return 0, false
		}
		index = index*26 + int(r-'A') + 1
	}
	return index - 1, index >= 1 && index <= columns
}

func isTrue(attribute string) bool { return attribute == "1" || attribute == "true" }

// text returns what a cell shows. Dates are returned as 2006-01-02, whatever their format.
func (w *workbook) text(c xmlCell) (string, error) {
	if c.Inline != nil {
		return c.Inline.String(), nil
	}
	if c.Value == nil && c.Formula != nil {
		return "", errors.New("its formula has no value; open the workbook, and save it again")
	}
	if c.Value == nil {
		return "", nil
	}
	if c.Type == "s" {
		index, err := strconv.Atoi(strings.TrimSpace(*c.Value))
		if err != nil || index < 0 || index >= len(w.strings) {
			return "", fmt.Errorf("there is no text number %q", *c.Value)
		}
		return w.strings[index], nil
	}
	isNumber := c.Type == "" || c.Type == "n"
	if isNumber && w.styles.of(c.Style).isDate {
		if number, err := strconv.ParseFloat(*c.Value, 64); err == nil {
			return employment.Serial(number, w.from1904).Format(time.DateOnly), nil
		}
	}
	if w.from1904 && isNumber {
		return shiftSerial(*c.Value), nil
	}
	return *c.Value, nil
}

// shiftSerial turns the serial number of a day into one that counts from 1900. Its cell has no date
// format, so the number may become a last day only below the header of one.
func shiftSerial(text string) string {
	number, err := strconv.ParseFloat(text, 64)
	if day := employment.Serial(number, true); err != nil || day.Year() < 1990 || day.Year() > 2099 {
		return text
	}
	return strconv.FormatFloat(number+1462, 'f', -1, 64)
}

// cellStyle is what matters of a style.
type cellStyle struct {
	isDate bool
	struck bool
}

// cellStyles are the styles by the numbers that cells have.
type cellStyles []cellStyle

func (s cellStyles) of(number int) cellStyle {
	if number < 0 || number >= len(s) {
		return cellStyle{}
	}
	return s[number]
}

func (w *workbook) readStyles(name string) (cellStyles, error) {
	var in struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Fonts []struct {
			Strike *strike `xml:"strike"`
		} `xml:"fonts>font"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
			Font   int `xml:"fontId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := w.decode(name, &in); err != nil {
		return nil, err
	}
	codes := make(map[int]string)
	for _, format := range in.Formats {
		codes[format.ID] = format.Code
	}
	styles := make(cellStyles, len(in.Cells))
	for i, cell := range in.Cells {
		code, custom := codes[cell.Format]
		styles[i].isDate = custom && isDateFormat(code) || !custom && isBuiltInDate(cell.Format)
		if cell.Font >= 0 && cell.Font < len(in.Fonts) {
			styles[i].struck = in.Fonts[cell.Font].Strike.isSet()
		}
	}
	return styles, nil
}

// isBuiltInDate also knows the formats that mean a date in East Asian versions of Excel.
func isBuiltInDate(id int) bool {
	return 14 <= id && id <= 17 || id == 22 || 27 <= id && id <= 36 || 50 <= id && id <= 58
}

var formatLiterals = regexp.MustCompile(`\[[^\]]*\]|\\.|"[^"]*"|_.|\*.`)

// isDateFormat requires a day or a year, because m is also a minute.
func isDateFormat(code string) bool {
	positive, _, _ := strings.Cut(formatLiterals.ReplaceAllString(strings.ToLower(code), ""), ";")
	return strings.ContainsAny(positive, "dy")
}
