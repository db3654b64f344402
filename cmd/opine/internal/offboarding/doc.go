// Package offboarding decides from a file of HR who leaves an organization, and keeps the decision as a plan that somebody can
// read before it is carried out.
package offboarding
