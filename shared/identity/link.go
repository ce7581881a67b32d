package identity

import (
	"context"
	"errors"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/satisfaction"
	"docket/shared/tenant"
)

// Link returns the link whose token is the value of an Authorization header, who has it as
// the caller, and the link's workspace. The caller may do what routes of links do and
// nothing else. A token that is no link's is a fault of kind Unauthenticated.
func (a *Authenticator) Link(ctx context.Context, authorization string) (satisfaction.Link, tenant.Principal, tenant.Workspace, error) {
	var none satisfaction.Link
	token, ok := bearer(authorization)
	if !ok {
		return none, tenant.Principal{}, tenant.Workspace{}, fault.New(fault.Unauthenticated, "send the link's token as Authorization: Bearer")
	}
	link, err := satisfaction.ReadLink(token)
	if err != nil {
		return none, tenant.Principal{}, tenant.Workspace{}, refuse(err)
	}
	workspace, err := a.workspaces.Get(link.Scope, func() (tenant.Workspace, error) { return a.directory.Workspace(ctx, link.Scope) })
	if err != nil {
		return none, tenant.Principal{}, tenant.Workspace{}, refuseUnknown(err)
	}
	if !link.Signed(workspace.CursorKey, token) {
		return none, tenant.Principal{}, tenant.Workspace{}, refuse(errors.New("the link is signed by another key"))
	}
	who := tenant.Principal{Scope: link.Scope, User: tenant.User{Issuer: change.SystemIssuer, Subject: "link"}, Role: tenant.RoleCustomer}
	return link, who, workspace, nil
}
