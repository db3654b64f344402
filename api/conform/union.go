package conform

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// branch is a schema of a oneOf or an anyOf that does not match a value, and why.
type branch struct {
	name     string
	problems []Problem // with pointers relative to the value
}

// explainUnion tells which branch of a oneOf or an anyOf comes nearest to the value, and why it
// does not match. It returns an empty string if a branch matches.
func explainUnion(err *openapi3.SchemaError, options []openapi3.SchemaValidationOption) string {
	branches := branchesOf(err, options)
	if len(branches) == 0 {
		return ""
	}
	best := slices.MinFunc(branches, func(a, b branch) int { return slices.Compare(a.distance(), b.distance()) })
	if !best.otherType() {
		return best.name + " comes nearest: " + best.reasons()
	}
	var all []string
	for _, b := range branches {
		all = append(all, b.name+": "+b.reasons())
	}
	return strings.Join(all, ", ")
}

func (b branch) otherType() bool {
	return slices.ContainsFunc(b.problems, func(p Problem) bool {
		return p.Pointer == "" && (p.Rule == "type" || p.Rule == "nullable")
	})
}

// distance sorts branches: first those of the right type, then those with the right constants,
// because constants tell branches apart, then those with few problems.
func (b branch) distance() []int {
	var types, constants int
	if b.otherType() {
		types = 1
	}
	for _, problem := range b.problems {
		if problem.Rule == "const" || problem.Rule == "enum" {
			constants++
		}
	}
	return []int{types, constants, len(b.problems)}
}

func (b branch) reasons() string {
	var reasons []string
	for _, problem := range b.problems {
		problem.Value = ""
		reasons = append(reasons, strings.TrimPrefix(problem.Error(), ": "))
	}
	return strings.Join(reasons, ", ")
}

// branchesOf returns the branches of the union that failed, or nil if one of them matches.
func branchesOf(err *openapi3.SchemaError, options []openapi3.SchemaValidationOption) []branch {
	var branches []branch
	if err.Schema == nil { // the JSON Schema validator keeps the causes, with pointers from the root
		causes, _ := errors.AsType[openapi3.MultiError](err.Origin)
		for i, cause := range causes {
			problems := problemsOf("", cause, options)
			for p := range problems {
				problems[p].Pointer = strings.TrimPrefix(problems[p].Pointer, pointerOf(err))
			}
			branches = append(branches, branch{fmt.Sprintf("%s/%d", err.SchemaField, i), problems})
		}
		return branches
	}
	refs := err.Schema.OneOf
	if err.SchemaField == "anyOf" {
		refs = err.Schema.AnyOf
	}
	for i, ref := range refs {
		problems := problemsOf("", ref.Value.VisitJSON(err.Value, options...), options)
		if len(problems) == 0 {
			return nil
		}
		name := cmp.Or(ref.Value.Title, fmt.Sprintf("%s/%d", err.SchemaField, i))
		if ref.Ref != "" {
			name = path.Base(ref.Ref)
		}
		branches = append(branches, branch{name, problems})
	}
	return branches
}
