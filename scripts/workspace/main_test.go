package main

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"docket/shared/dynamo"
	"docket/shared/tenant"
	"docket/shared/testing/enginetest"
)

const table = "workspaces"

// environment is what names the account and the engine.
var environment = map[string]string{"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}

func getenv(name string) string { return environment[name] }

func TestMain(m *testing.M) {
	enginetest.Main(m, func(endpoint string) func() {
		environment["DYNAMODB_ENDPOINT"] = endpoint
		if err := dynamo.Create(context.Background(), dynamo.Client(getenv), table); err != nil {
			panic(err)
		}
		return func() {}
	})
}

func TestAnOrganisationGetsItsWorkspaceAndASecondTimeChangesNothing(t *testing.T) {
	args := []string{"-table", table, "-tenant", "acme", "-workspace", "north", "-issuer", "https://acme.example", "-org", "org_1"}
	if err := run(t.Context(), args, getenv); err != nil {
		t.Fatal(err)
	}
	db := dynamo.New(dynamo.Client(getenv), table)
	entry, err := db.Organisation(t.Context(), "https://acme.example", "org_1")
	if err != nil || entry.Scope.String() != "acme/north" || len(entry.Roles) != 4 {
		t.Fatalf("%+v, %v", entry, err)
	}
	for role, want := range map[string][]tenant.Permission{tenant.RoleAdmin: tenant.Permissions(),
		tenant.RoleAgent: tenant.Answering(), tenant.RoleLightAgent: tenant.Noting(), tenant.RoleCustomer: {tenant.SelfService}} {
		if got := entry.Roles[role]; got.Name != role || !slices.Equal(got.Permissions, want) {
			t.Errorf("%s is %+v", role, got)
		}
	}
	made, err := db.Workspace(t.Context(), entry.Scope)
	if err != nil || !made.SupportEnabled || len(made.CursorKey) != 32 || bytes.Equal(made.CursorKey, make([]byte, 32)) {
		t.Errorf("%+v, %v", made, err)
	}
	if err := run(t.Context(), args, getenv); err != nil {
		t.Fatal(err)
	}
	if again, err := db.Workspace(t.Context(), entry.Scope); err != nil || !bytes.Equal(again.CursorKey, made.CursorKey) {
		t.Errorf("cursors out there open no more: %v", err)
	}
}

func TestAWorkspaceIsNotHalfNamed(t *testing.T) {
	whole := []string{"-table", table, "-tenant", "acme", "-workspace", "south", "-issuer", "https://acme.example", "-org", "org_2"}
	for i := 0; i < len(whole); i += 2 {
		if err := run(t.Context(), slices.Delete(slices.Clone(whole), i, i+2), getenv); err == nil {
			t.Errorf("without %s: it ran", whole[i])
		}
	}
	if entry, err := dynamo.New(dynamo.Client(getenv), table).Organisation(t.Context(), "https://acme.example", "org_2"); err == nil {
		t.Errorf("half a name made %+v", entry)
	}
}
