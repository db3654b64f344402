package hrfile

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The usual libraries, excelize and xlsxreader, end a worksheet without an error if its XML is cut
// off between two rows. On a roster that would plan the removal of everybody below. One of them does
// not report hidden rows either, and the other one adds 6 MB to the program.

// maxPart bounds a part of a workbook after decompression.
const maxPart = 128 << 20

// workbook is an open .xlsx file.
type workbook struct {
	parts   map[string]*zip.File
	strings []string
	styles  cellStyles

	struckTexts map[int]bool // by their index in strings
	from1904    bool
}

type worksheet struct {
	name   string
	part   string
	hidden bool
}

// readWorkbook returns the rows of the named worksheet, or of the only visible one that has rows.
func readWorkbook(raw []byte, named string) (rows []row, name string, err error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, "", fmt.Errorf("the file is not a workbook: %w", err)
	}
	w := &workbook{parts: make(map[string]*zip.File), struckTexts: make(map[int]bool)}
	for _, part := range archive.File {
		w.parts[part.Name] = part
	}
	if w.parts["xl/workbook.xml"] == nil {
		return nil, "", errors.New("the file is not an .xlsx workbook; save the sheet as .xlsx or as CSV")
	}
	sheets, err := w.open()
	if err != nil {
		return nil, "", fmt.Errorf("the file is not a workbook: %w", err)
	}
	var names []string
	for _, sheet := range sheets {
		if named != "" && sheet.name != named {
			continue
		}
		found, err := w.readWorksheet(sheet.part)
		if err != nil {
			return nil, "", fmt.Errorf("worksheet %q: %w", sheet.name, err)
		}
		if named == "" && sheet.hidden {
			if slices.ContainsFunc(found, func(r row) bool { return len(places(r.cells, hasAddress)) > 0 }) {
				return nil, "", fmt.Errorf("the hidden worksheet %q has addresses; delete it, or pass --worksheet with the one that counts",
					sheet.name)
			}
			continue
		}
		if len(found) > 0 {
			rows, name, names = found, sheet.name, append(names, strconv.Quote(sheet.name))
		}
	}
	if len(names) > 1 {
		return nil, "", fmt.Errorf("%d worksheets have rows: %s; pass --worksheet with one of them", len(names),
			strings.Join(names, ", "))
	}
	if named != "" && !slices.ContainsFunc(sheets, func(s worksheet) bool { return s.name == named }) {
		return nil, "", fmt.Errorf("there is no worksheet %q", named)
	}
	return rows, name, nil
}

// open reads the parts that all worksheets share.
func (w *workbook) open() ([]worksheet, error) {
	var book struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			// Workbooks that are saved as "Strict" have another namespace.
			StrictID string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := errors.Join(w.decode("xl/workbook.xml", &book),
		w.decode("xl/_rels/workbook.xml.rels", &relations)); err != nil {
		return nil, err
	}
	w.from1904 = book.Properties.Date1904 == "1" || book.Properties.Date1904 == "true"
	byID := make(map[string]string)
	for _, r := range relations.Relations {
		target := path.Join("xl", r.Target)
		if strings.HasPrefix(r.Target, "/") {
			target = strings.TrimPrefix(r.Target, "/")
		}
		var err error
		switch path.Base(r.Type) {
		case "worksheet":
			byID[r.ID] = target
		case "sharedStrings":
			w.strings, err = w.readStrings(target)
		case "styles":
			w.styles, err = w.readStyles(target)
		}
		if err != nil {
			return nil, err
		}
	}
	var sheets []worksheet
	for _, sheet := range book.Sheets {
		if part := byID[sheet.ID+sheet.StrictID]; part != "" { // others are charts
			sheets = append(sheets, worksheet{sheet.Name, part, sheet.State != "" && sheet.State != "visible"})
		}
	}
	return sheets, nil
}

// read calls a function with a part, and then reads the part to its end, so that its checksum is
// compared.
func (w *workbook) read(name string, use func(*xml.Decoder) error) error {
	part := w.parts[name]
	if part == nil {
		return fmt.Errorf("%s is missing", name)
	}
	file, err := part.Open()
	if err != nil {
		return err
	}
	defer file.Close()
	limited := &io.LimitedReader{R: file, N: maxPart}
	err = use(xml.NewDecoder(limited))
	if err == nil {
		_, err = io.Copy(io.Discard, limited)
	}
	if limited.N == 0 {
		err = fmt.Errorf("larger than %d bytes", maxPart)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (w *workbook) decode(name string, into any) error {
	return w.read(name, func(d *xml.Decoder) error { return d.Decode(into) })
}

func (w *workbook) readStrings(name string) (texts []string, err error) {
	return texts, w.read(name, func(d *xml.Decoder) error {
		return eachElement(d, "si", func(start xml.StartElement) error {
			var text richText
			err := d.DecodeElement(&text, &start)
			if text.struck() {
				w.struckTexts[len(texts)] = true
			}
			texts = append(texts, text.String())
			return err
		})
	})
}

// eachElement calls a function for each element with this name. It returns nil only if the document
// is complete.
func eachElement(d *xml.Decoder, name string, use func(xml.StartElement) error) error {
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			if err := use(start); err != nil {
				return err
			}
		}
	}
}

// richText is a text in runs. Phonetic runs (rPh) are not part of it.
type richText struct {
	Text []string `xml:"t"`
	Runs []struct {
		Text   string  `xml:"t"`
		Strike *strike `xml:"rPr>strike"`
	} `xml:"r"`
}

func (t richText) String() string {
	text := strings.Join(t.Text, "")
	for _, run := range t.Runs {
		text += run.Text
	}
	return text
}

// struck reports whether a part of the text is struck out.
func (t richText) struck() bool {
	for _, run := range t.Runs {
		if run.Strike.isSet() {
			return true
		}
	}
	return false
}

// strike is the element of a font that is struck out, unless its value is false.
type strike struct {
	Value string `xml:"val,attr"`
}

func (s *strike) isSet() bool { return s != nil && (s.Value == "" || isTrue(s.Value)) }
