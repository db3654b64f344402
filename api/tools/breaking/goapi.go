package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"
	"golang.org/x/tools/go/packages"
)

// compareGo compares the exported Go API of two folders, each the root of this module. A package that
// does not compile is an error; the changes of the other one are returned with it.
func compareGo(before, after string) (changes []change, err error) {
	old, err := loadPackages(before)
	if err != nil {
		return nil, err
	}
	current, err := loadPackages(after)
	if err != nil {
		return nil, err
	}
	for i := range old {
		for _, broken := range []*packages.Package{old[i], current[i]} {
			if len(broken.Errors) > 0 {
				err = fmt.Errorf("the Go API of %s cannot be compared, because it does not compile: %w",
					broken.PkgPath, broken.Errors[0])
			}
		}
		if len(old[i].Errors)+len(current[i].Errors) > 0 {
			continue
		}
		report := apidiff.Changes(old[i].Types, current[i].Types)
		for _, c := range report.Changes {
			if !c.Compatible {
				name, text, _ := strings.Cut(c.Message, ": ")
				changes = append(changes, change{"go-api", old[i].Name + "." + name, text, true})
			}
		}
	}
	return changes, err
}

// loadPackages returns the types of generated and wrapper, in this order.
func loadPackages(folder string) ([]*packages.Package, error) {
	config := &packages.Config{
		Mode: packages.LoadTypes, Dir: folder, Env: append(os.Environ(), "GOWORK=off"),
	}
	loaded, err := packages.Load(config, "./generated", "./wrapper")
	slices.SortFunc(loaded, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	return loaded, err
}
