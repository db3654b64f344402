package opine

import "net/http"

// operation describes an operation of the API's document: everything that the client needs to know
// besides the request, which the generated code builds.
type operation struct {
	name    string // the operationId
	scope   string // the narrowest scope that allows it
	success int    // the status of success
}

var (
	listUsers  = &operation{name: "listUsers", scope: "users:read", success: http.StatusOK}
	removeUser = &operation{name: "removeUser", scope: "users:write", success: http.StatusOK}

	listInvitations  = &operation{name: "listInvitations", scope: "invitations:read", success: http.StatusOK}
	inviteUser       = &operation{name: "inviteUser", scope: "invitations:write", success: http.StatusOK}
	revokeInvitation = &operation{name: "revokeInvitation", scope: "invitations:write", success: http.StatusOK}
)
