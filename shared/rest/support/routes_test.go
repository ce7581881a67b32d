package support_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/shared/rest"
	"docket/shared/rest/support"
	"docket/shared/tenant"
)

const functions = "../../../functions/api/support"

func TestEveryRouteHasItsFunctionAndEveryFunctionItsRoute(t *testing.T) {
	entries, err := os.ReadDir(functions)
	if err != nil {
		t.Fatal(err)
	}
	var folders, operations []string
	for _, e := range entries {
		folders = append(folders, e.Name())
	}
	for _, route := range support.Routes(nil) {
		operations = append(operations, route.Operation)
	}
	slices.Sort(operations)
	if !slices.Equal(folders, operations) {
		t.Errorf("functions %v\nroutes %v", folders, operations)
	}
}

// constructors are the operations by the names of their constructors, as the
// route list calls them.
func constructors(t testing.TB) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "support.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		list, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, element := range list.Elts {
			if call, ok := element.(*ast.CallExpr); ok {
				names = append(names, call.Fun.(*ast.Ident).Name)
			}
		}
		return true
	})
	routes := support.Routes(nil)
	if len(names) != len(routes) {
		t.Fatalf("the list calls %v, and has %d routes", names, len(routes))
	}
	operations := map[string]string{}
	for i, route := range routes {
		operations[names[i]] = route.Operation
	}
	return operations
}

// A function's main is one call: it serves the constructor of the operation
// that its folder is named after, which stands in the file of that name.
func TestEveryFunctionServesTheOperationOfItsName(t *testing.T) {
	for constructor, operation := range constructors(t) {
		main := filepath.Join(functions, operation, "main.go")
		text, err := os.ReadFile(main)
		if err != nil {
			t.Error(err)
			continue
		}
		if want := "func main() { lambdahost.Serve(support." + constructor + ") }\n"; !strings.HasSuffix(string(text), want) || strings.Count(string(text), "func ") != 1 {
			t.Errorf("%s does not end with %s", main, want)
		}
		file, err := os.ReadFile(operation + ".go")
		if err != nil || !strings.Contains(string(file), "func "+constructor+"(d Desk) rest.Route {") {
			t.Errorf("%s.go lacks %s: %v", operation, constructor, err)
		}
	}
}

// permissions are the scopes that the routes need (S0-4, S0-5, and those beside S0). Keys and
// records are of no module: they are there when Support is switched off.
var permissions = map[string]struct {
	module     rest.Module
	permission tenant.Permission
}{
	"list_support_queues":          {rest.Support, tenant.SupportRead},
	"get_support_queue":            {rest.Support, tenant.SupportRead},
	"list_support_tickets":         {rest.Support, tenant.SupportRead},
	"get_support_ticket":           {rest.Support, tenant.SupportRead},
	"list_support_ticket_messages": {rest.Support, tenant.SupportRead},
	"list_support_ticket_comments": {rest.Support, tenant.SupportRead},
	"create_support_queue":         {rest.Support, tenant.SupportWrite},
	"update_support_queue":         {rest.Support, tenant.SupportWrite},
	"create_support_ticket":        {rest.Support, tenant.SupportWrite},
	"update_support_ticket":        {rest.Support, tenant.SupportWrite},
	"add_support_ticket_message":   {rest.Support, tenant.SupportWrite},
	"add_support_ticket_comment":   {rest.Support, tenant.SupportWrite},
	"list_support_ticket_related":  {rest.Support, tenant.SupportRead},
	"get_support_ticket_sla":       {rest.Support, tenant.SupportRead},
	"get_sla_policies":             {rest.Support, tenant.SettingsWrite},
	"put_sla_policies":             {rest.Support, tenant.SettingsWrite},
	"get_business_hours":           {rest.Support, tenant.SettingsWrite},
	"put_business_hours":           {rest.Support, tenant.SettingsWrite},
	"get_settings":                 {"", tenant.SettingsWrite},
	"update_settings":              {"", tenant.SettingsWrite},
	"list_api_keys":                {"", tenant.KeysWrite},
	"create_api_key":               {"", tenant.KeysWrite},
	"revoke_api_key":               {"", tenant.KeysWrite},
	"list_audit_events":            {"", tenant.AuditRead},
	"get_audit_trace":              {"", tenant.AuditRead},
	"list_usage_events":            {"", tenant.UsageRead},
	"get_usage_summary":            {"", tenant.UsageRead},
	"create_job":                   {"", tenant.SettingsWrite},
	"list_jobs":                    {"", tenant.SettingsWrite},
	"get_job":                      {"", tenant.SettingsWrite},
	"cancel_job":                   {"", tenant.SettingsWrite},
}

func TestEveryRouteAsksForItsModuleAndScope(t *testing.T) {
	met := map[string]bool{}
	for _, route := range routes() {
		want, known := permissions[route.Operation]
		if !known || route.Module != want.module || route.Permission != want.permission {
			t.Errorf("%s: module %q, scope %q, want %q, %q", route.Operation, route.Module, route.Permission, want.module, want.permission)
		}
		if strings.HasPrefix(route.Path, "/v1/support/") != (route.Module == rest.Support) {
			t.Errorf("%s of the module %q lies at %s", route.Operation, route.Module, route.Path)
		}
		at := route.Method + " " + route.Path
		if met[at] || met[route.Operation] {
			t.Errorf("%s is there twice", at)
		}
		met[at], met[route.Operation] = true, true
	}
	for operation := range permissions {
		if !met[operation] {
			t.Errorf("%s is served no more", operation)
		}
	}
}

// surface is the document's list of REST endpoints (S0-29 to S0-37).
var surface = map[string]string{
	"list_support_queues":          "GET /v1/support/queues",
	"create_support_queue":         "POST /v1/support/queues",
	"list_support_tickets":         "GET /v1/support/tickets",
	"create_support_ticket":        "POST /v1/support/tickets",
	"update_support_ticket":        "PATCH /v1/support/tickets/{ticket_id}",
	"list_support_ticket_messages": "GET /v1/support/tickets/{ticket_id}/messages",
	"add_support_ticket_message":   "POST /v1/support/tickets/{ticket_id}/messages",
	"list_support_ticket_comments": "GET /v1/support/tickets/{ticket_id}/comments",
	"add_support_ticket_comment":   "POST /v1/support/tickets/{ticket_id}/comments",
}

func TestTheDocumentedEndpointsAreThere(t *testing.T) {
	got := map[string]string{}
	for _, route := range routes() {
		got[route.Operation] = route.Method + " " + route.Path
	}
	maps.DeleteFunc(got, func(operation, _ string) bool { return surface[operation] == "" })
	if !reflect.DeepEqual(got, surface) {
		t.Errorf("served are %v", got)
	}
}

func TestARouteWithoutAScopeDoesNotStart(t *testing.T) {
	unscoped, unknown := support.GetSupportTicket(nil), support.GetSupportTicket(nil)
	unscoped.Permission, unknown.Permission = "", "support:everything"
	empty := rest.Route{Operation: "get_thing", Method: http.MethodGet, Path: "/v1/things", Permission: tenant.SupportRead}
	for what, route := range map[string]rest.Route{"without a scope": unscoped, "of an unknown scope": unknown, "that runs nothing": empty} {
		said := func() (said any) {
			defer func() { said = recover() }()
			rest.Handler(&rest.Host{Now: time.Now}, route)
			return nil
		}()
		if text, ok := said.(string); !ok || !strings.Contains(text, route.Operation) {
			t.Errorf("a route %s starts, or says %v", what, said)
		}
	}
}
