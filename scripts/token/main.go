// Command token prints a token that the system running on this machine takes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"docket/scripts/issuer"
	"docket/shared/tenant"
)

func main() {
	err := run(os.Args[1:], os.Getenv("DOCKET_DATA"), os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "token:", err)
		os.Exit(1)
	}
}

// run prints the token that args ask for. Data is the running system's
// directory, .local where it is empty.
func run(args []string, data string, out io.Writer) error {
	claims, err := parse(args)
	if err != nil {
		return err
	}
	if data == "" {
		data = ".local"
	}
	i, err := issuer.Open(filepath.Join(data, "issuer"))
	if err != nil {
		return err
	}
	token, err := i.Mint(claims)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, token)
	return err
}

func parse(args []string) (issuer.Claims, error) {
	var c issuer.Claims
	var scopes *string
	flags := flag.NewFlagSet("token", flag.ContinueOnError)
	flags.StringVar(&c.Tenant, "tenant", "", "the tenant, as in acme")
	flags.StringVar(&c.Workspace, "workspace", "", "the workspace, as in north")
	flags.StringVar(&c.Subject, "subject", "", "who it is, as in user_ada")
	flags.StringVar(&c.Email, "email", "", "their verified e-mail address")
	flags.StringVar(&c.Role, "role", tenant.RoleAgent, "admin, agent, light_agent or customer")
	flags.Func("scopes", "what the token is for, `a,b`; the role's usual ones if not given", func(s string) error {
		scopes = &s
		return nil
	})
	flags.DurationVar(&c.TTL, "ttl", time.Hour, "how long it lives; negative: expired that long ago")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if c.Subject == "" {
		return c, errors.New("-subject is missing")
	}
	var err error
	c.Scopes, err = scopesOf(c.Role, scopes)
	return c, err
}

// scopesOf are the scopes given, or else those that tokens of the role have.
func scopesOf(role string, given *string) ([]string, error) {
	usual, known := map[string][]tenant.Permission{
		tenant.RoleAdmin:      tenant.Permissions(),
		tenant.RoleAgent:      tenant.Answering(),
		tenant.RoleLightAgent: tenant.Noting(),
		tenant.RoleCustomer:   {tenant.SelfService},
	}[role]
	if !known {
		return nil, fmt.Errorf("unknown role %q: admin, agent, light_agent and customer are known", role)
	}
	scopes := []string{}
	if given == nil {
		for _, p := range usual {
			scopes = append(scopes, string(p))
		}
		return scopes, nil
	}
	for _, scope := range strings.FieldsFunc(*given, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains(tenant.Permissions(), tenant.Permission(scope)) {
			return nil, fmt.Errorf("unknown scope %q: %v are known", scope, tenant.Permissions())
		}
		scopes = append(scopes, scope)
	}
	return scopes, nil
}
