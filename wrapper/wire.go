package opine

import "github.com/opine-go/opine/generated"

// The wire's own types, under the names that users of this package meet. They are aliases: a value from this package is a
// value of the generated one.
type (
	User            = generated.User
	UserPage        = generated.UserPage
	UserRole        = generated.UserRole
	RemovedUser     = generated.RemovedUser
	ErrorBody       = generated.ErrorBody
	ValidationError = generated.ValidationError
	Issue           = generated.Issue
	PathElement     = generated.PathElement
)

// RoleAdmin is the only role that Opine documents. The set is open: expect others.
const RoleAdmin UserRole = "ADMIN"
