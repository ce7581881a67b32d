// Command workspace makes a workspace in a deployed table and says whose
// organisation it is: the one thing that no route can do. The environment
// gives the account and region as dynamo.Client reads them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"docket/shared/dynamo"
	"docket/shared/identity"
	"docket/shared/tenant"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Getenv)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "workspace:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string) error {
	flags := flag.NewFlagSet("workspace", flag.ContinueOnError)
	table := flags.String("table", "", "the table's name, an output of the stack docket-<stage>-data")
	tenantName := flags.String("tenant", "", "the tenant, as in acme")
	name := flags.String("workspace", "", "the workspace, as in north")
	issuer := flags.String("issuer", "", "the issuer of its users' tokens, one of the stage's issuers")
	org := flags.String("org", "", "the issuer's organisation that the workspace is")
	if err := flags.Parse(args); err != nil {
		return err
	}
	scope, err := tenant.NewScope(*tenantName, *name)
	if err != nil {
		return err
	}
	if *table == "" || *issuer == "" || *org == "" {
		return errors.New("-table, -issuer and -org are needed")
	}
	return add(ctx, dynamo.New(dynamo.Client(getenv), *table), scope, *issuer, *org)
}

// add makes the workspace, unless it is there, and gives it to an organisation
// whose admins may do everything, whose agents answer customers, whose light agents
// write notes, and whose customers see to their own tickets.
func add(ctx context.Context, t *dynamo.Table, scope tenant.Scope, issuer, org string) error {
	if err := t.InsertWorkspace(ctx, tenant.NewWorkspace(scope, true)); err != nil {
		return fmt.Errorf("make workspace %s: %w", scope, err)
	}
	entry := identity.Organisation{Scope: scope, Roles: map[string]identity.Role{}}
	for _, role := range []string{tenant.RoleAdmin, tenant.RoleAgent, tenant.RoleLightAgent, tenant.RoleCustomer} {
		entry.Roles[role] = identity.Role{Name: role, Permissions: tenant.Usual(role)}
	}
	if err := t.PutOrganisation(ctx, issuer, org, entry); err != nil {
		return fmt.Errorf("give workspace %s to %s of %s: %w", scope, org, issuer, err)
	}
	fmt.Printf("workspace %s is %s of %s\n", scope, org, issuer)
	return nil
}
