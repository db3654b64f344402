package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
	"go.yaml.in/yaml/v3"
)

// document and overlay describe the API, for all languages and for Go.
const document, overlay = "openapi.yaml", "api/overlay.yaml"

// levels raises rules of oasdiff: these changes break callers too.
var levels = map[string]checker.Level{
	"api-operation-id-removed":                checker.ERR, // renames a Go function
	"api-schema-removed":                      checker.ERR, // renames a Go type
	"request-parameter-default-value-changed": checker.ERR,
	"request-parameter-removed":               checker.ERR,
	"response-media-type-name-changed":        checker.ERR,
	"response-media-type-name-generalized":    checker.ERR,
	"response-media-type-name-specialized":    checker.ERR,
	"response-property-became-enum":           checker.ERR,
	"api-version-not-bumped":                  checker.NONE, // the release changes the version
}

// compareDocuments compares the documents of two folders.
func compareDocuments(before, after string) ([]change, error) {
	var specs [2]*load.SpecInfo
	var sources [2]source
	for i, folder := range []string{before, after} {
		text, err := os.ReadFile(filepath.Join(folder, document))
		if err != nil {
			return nil, err
		}
		specs[i], err = load.NewSpecInfoFromData(openapi3.NewLoader(), text, document, load.WithFlattenAllOf())
		if err != nil {
			return nil, err
		}
		if sources[i], err = readSource(text, filepath.Join(folder, overlay)); err != nil {
			return nil, err
		}
	}
	differences, origins, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), specs[0], specs[1])
	if err != nil {
		return nil, err
	}
	config := checker.NewConfig(checker.GetAllChecks(), checker.WithSeverityLevels(levels))
	var changes []change
	for _, c := range checker.CheckBackwardCompatibilityUntilLevel(config, differences, origins, checker.WARN) {
		changes = append(changes, change{
			id: c.GetId(), subject: c.GetOperationId(), text: c.GetUncolorizedText(checker.NewDefaultLocalizer()),
			breaking: c.GetLevel() == checker.ERR,
		})
	}
	return append(changes, sources[0].compare(sources[1])...), nil
}

// source is what oasdiff does not compare.
type source struct {
	Servers []struct{ URL string }
	Paths   map[string]map[string]struct {
		OperationID string   `yaml:"operationId"`
		Scopes      []string `yaml:"x-opine-scopes"`
	}
	Components struct {
		Schemas map[string]struct {
			Open   []string `yaml:"x-extensible-enum"`
			Closed []string `yaml:"enum"`
		}
	}
	// Actions are the overlay's.
	Actions []struct {
		Target string
		Update map[string]any
	}
}

func readSource(text []byte, overlay string) (source, error) {
	var s source
	if err := yaml.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("%s: %w", document, err)
	}
	hints, err := os.ReadFile(overlay)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = yaml.Unmarshal(hints, &s)
	}
	return s, err
}

// compare returns the servers, scopes, names of open sets and Go hints that were removed.
func (s source) compare(after source) []change {
	var changes []change
	for _, server := range s.Servers {
		if !slices.Contains(after.Servers, server) {
			changes = append(changes, change{"server-removed", "", "removed the server `" + server.URL + "`", true})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(s.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(s.Paths[path])) {
			operation := s.Paths[path][method]
			remaining, ok := after.Paths[path][method]
			for _, scope := range operation.Scopes {
				if ok && !slices.Contains(remaining.Scopes, scope) {
					text := "removed the scope `" + scope + "`"
					changes = append(changes, change{"scope-removed", operation.OperationID, text, true})
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Components.Schemas)) {
		remaining, ok := after.Components.Schemas[name]
		for _, value := range s.Components.Schemas[name].Open {
			if ok && !slices.Contains(remaining.Open, value) && !slices.Contains(remaining.Closed, value) {
				text := "removed `" + value + "` from the open set"
				changes = append(changes, change{"open-set-name-removed", name, text, true})
			}
		}
	}
	hints := after.hints()
	for hint := range s.hints() {
		if !hints[hint] {
			changes = append(changes, change{"go-hint-removed", "", "removed or changed the Go hint `" + hint + "`", true})
		}
	}
	return changes
}

// hints returns the overlay's actions as text.
func (s source) hints() map[string]bool {
	hints := map[string]bool{}
	for _, action := range s.Actions {
		for name, value := range action.Update {
			hints[fmt.Sprintf("%s: %s: %v", action.Target, name, value)] = true
		}
	}
	return hints
}
