package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"
	"golang.org/x/tools/go/packages"
)

// compareGo compares the exported Go API of two folders, each the root of this module.
func compareGo(before, after string) ([]change, error) {
	old, err := loadPackages(before)
	if err != nil {
		return nil, err
	}
	current, err := loadPackages(after)
	if err != nil {
		return nil, err
	}
	var changes []change
	for i := range old {
		report := apidiff.Changes(old[i].Types, current[i].Types)
		for _, c := range report.Changes {
			if !c.Compatible {
				name, text, _ := strings.Cut(c.Message, ": ")
				changes = append(changes, change{"go-api", old[i].Name + "." + name, text, true})
			}
		}
	}
	return changes, nil
}

// loadPackages returns the types of generated and wrapper, in this order.
func loadPackages(folder string) ([]*packages.Package, error) {
	config := &packages.Config{
		Mode: packages.LoadTypes, Dir: folder, Env: append(os.Environ(), "GOWORK=off"),
	}
	loaded, err := packages.Load(config, "./generated", "./wrapper")
	if err != nil {
		return nil, err
	}
	for _, p := range loaded {
		for _, err := range p.Errors {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
	}
	slices.SortFunc(loaded, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	return loaded, nil
}
