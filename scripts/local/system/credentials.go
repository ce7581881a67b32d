package system

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"docket/scripts/issuer"
	"docket/scripts/issuer/signin"
	"docket/shared/tenant"
)

// Credentials are what a client of this machine needs, as they stand in
// credentials.json.
type Credentials struct {
	BaseURL    string                `json:"base_url"`
	SMTP       string                `json:"smtp"` // host:port, at which mail comes in
	Workspaces []WorkspaceCredential `json:"workspaces"`
}

// WorkspaceCredential holds the tokens and the API key of one workspace.
type WorkspaceCredential struct {
	Tenant         string            `json:"tenant"`
	Workspace      string            `json:"workspace"`
	SupportEnabled bool              `json:"support_enabled"`
	Tokens         map[string]string `json:"tokens"`
	APIKey         string            `json:"api_key"`
	Mail           string            `json:"mail,omitempty"` // the address to which its customers write
}

// people are the users of the sample workspaces. One of them is an agent of
// both of acme's.
func people(tenantName, workspace string) map[string]issuer.Claims {
	agent := "user_agent_" + tenantName
	all := map[string]issuer.Claims{
		"admin":     {Subject: "user_admin_" + workspace, Name: "Ada Admin", Role: tenant.RoleAdmin},
		"agent":     {Subject: agent, Name: "Alex Agent", Role: tenant.RoleAgent, Scopes: scopes(tenant.Answering()...)},
		"reader":    {Subject: "user_reader_" + workspace, Name: "Robin Reader", Role: tenant.RoleAgent, Scopes: scopes(tenant.SupportRead, tenant.HelpdeskRead, tenant.DeskRead)},
		"light":     {Subject: "user_light_" + workspace, Name: "Lou Light", Role: tenant.RoleLightAgent, Scopes: scopes(tenant.Noting()...)},
		"customer":  {Subject: "user_customer_" + workspace, Name: "Casey Customer", Role: tenant.RoleCustomer, Scopes: scopes(tenant.SelfService)},
		"customer2": {Subject: "user_customer2_" + workspace, Name: "Chris Customer", Role: tenant.RoleCustomer, Scopes: scopes(tenant.SelfService)},
	}
	for name, claims := range all {
		claims.Tenant, claims.Workspace = tenantName, workspace
		claims.Email = name + "@" + workspace + "." + tenantName + ".example"
		all[name] = claims
	}
	return all
}

// persons are the people of all workspaces, as the sign-in page offers them:
// those who answer customers first.
func (s *System) persons() []signin.Person {
	var list []signin.Person
	for _, scope := range s.workspaces() {
		all := people(scope.Tenant(), scope.Workspace())
		for _, name := range []string{"agent", "admin", "light", "reader", "customer", "customer2"} {
			list = append(list, signin.Person{Claims: all[name], Label: labels[name]})
		}
	}
	return list
}

// labels say what somebody is in a workspace.
var labels = map[string]string{"agent": "Agent", "admin": "Admin", "light": "Light agent", "reader": "Reads only", "customer": "Customer", "customer2": "Customer"}

func scopes(permissions ...tenant.Permission) []string {
	names := []string{}
	for _, p := range permissions {
		names = append(names, string(p))
	}
	return names
}

// good tells whether an API key opens its workspace still.
func (s *System) good(ctx context.Context, key string) bool {
	_, _, err := s.authenticator.Authenticate(ctx, "Bearer "+key)
	return err == nil
}

// key is the API key of a workspace, empty for none.
func (c Credentials) key(scope tenant.Scope) string {
	for _, w := range c.Workspaces {
		if w.Tenant == scope.Tenant() && w.Workspace == scope.Workspace() {
			return w.APIKey
		}
	}
	return ""
}

func readCredentials(data string) (Credentials, error) {
	var c Credentials
	kept, err := os.ReadFile(credentialsFile(data))
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(kept, &c)
}

func writeCredentials(data string, c Credentials) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(credentialsFile(data), append(text, '\n'))
}

func credentialsFile(data string) string { return filepath.Join(data, "credentials.json") }
