package everyroute_test

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

// Where the functions and the packages of faces lie.
const (
	functions = "../../../functions/api"
	packages  = "../../rest"
)

func TestEveryRouteHasItsFunctionAndEveryFunctionItsRoute(t *testing.T) {
	var folders, operations []string
	found, err := filepath.Glob(filepath.Join(functions, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range found {
		folders = append(folders, filepath.Join(filepath.Base(filepath.Dir(folder)), filepath.Base(folder)))
	}
	for _, face := range faces() {
		for _, route := range face.Routes {
			operations = append(operations, filepath.Join(face.Name, route.Operation))
		}
	}
	slices.Sort(operations)
	if !slices.Equal(folders, operations) {
		t.Errorf("functions %v\nroutes %v", folders, operations)
	}
}

// constructors are the constructors of a face's operations, as its file of
// that name calls them.
func constructors(t testing.TB, face string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(packages, face, face+".go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 1 {
			if name, ok := call.Fun.(*ast.Ident); ok && !strings.HasSuffix(name.Name, "Routes") {
				names = append(names, name.Name)
			}
		}
		return true
	})
	return names
}

// A function's main is one call: it serves the constructor of the operation
// that its folder is named after, which stands in the file of that name.
func TestEveryFunctionServesTheOperationOfItsName(t *testing.T) {
	for _, face := range faces() {
		met := 0
		for _, constructor := range constructors(t, face.Name) {
			for _, route := range face.Routes {
				if strings.EqualFold(strings.ReplaceAll(route.Operation, "_", ""), constructor) {
					serves(t, face.Name, route, constructor)
					met++
				}
			}
		}
		if met != len(face.Routes) {
			t.Errorf("of %d routes of %s %d are made by a constructor of their name", len(face.Routes), face.Name, met)
		}
	}
}

func serves(t testing.TB, face string, route rest.Route, constructor string) {
	t.Helper()
	operation, with := route.Operation, ""
	if len(route.Wakes) > 0 {
		with += ", lambdahost.Waking"
	}
	if len(route.Files) > 0 {
		with += ", lambdahost.Filing"
	}
	main := filepath.Join(functions, face, operation, "main.go")
	text, err := os.ReadFile(main)
	if err != nil {
		t.Error(err)
		return
	}
	want := "func main() { lambdahost.Serve(" + face + ".Face, " + face + "." + constructor + with + ") }"
	if !strings.HasSuffix(strings.Join(strings.Fields(string(text)), " "), want) || strings.Count(string(text), "func ") != 1 {
		t.Errorf("%s does not end with %s", main, want)
	}
	file, err := os.ReadFile(filepath.Join(packages, face, operation+".go"))
	if err != nil || !strings.Contains(string(file), "func "+constructor+"(s Store) rest.Route {") {
		t.Errorf("%s/%s.go lacks %s: %v", face, operation, constructor, err)
	}
}

// permissions are the scopes that the routes need (S0-4, S0-5, and those beside S0). Keys and
// records are of no module: they are there when Support is switched off.
var permissions = map[string]struct {
	module     string
	permission tenant.Permission
}{
	"list_support_queues":                 {"Support", tenant.SupportRead},
	"get_support_queue":                   {"Support", tenant.SupportRead},
	"list_support_tickets":                {"Support", tenant.SupportRead},
	"get_support_ticket":                  {"Support", tenant.SupportRead},
	"list_support_ticket_messages":        {"Support", tenant.SupportRead},
	"list_support_ticket_comments":        {"Support", tenant.SupportRead},
	"create_support_queue":                {"Support", tenant.SupportWrite},
	"update_support_queue":                {"Support", tenant.SupportWrite},
	"create_support_ticket":               {"Support", tenant.SupportWrite},
	"update_support_ticket":               {"Support", tenant.SupportWrite},
	"add_support_ticket_message":          {"Support", tenant.SupportWrite},
	"add_support_ticket_comment":          {"Support", tenant.SupportWrite},
	"list_support_ticket_related":         {"Support", tenant.SupportRead},
	"get_support_ticket_sla":              {"Support", tenant.SupportRead},
	"get_sla_policies":                    {"Support", tenant.SettingsWrite},
	"put_sla_policies":                    {"Support", tenant.SettingsWrite},
	"get_business_hours":                  {"Support", tenant.SettingsWrite},
	"put_business_hours":                  {"Support", tenant.SettingsWrite},
	"get_settings":                        {"", tenant.SettingsWrite},
	"update_settings":                     {"", tenant.SettingsWrite},
	"list_api_keys":                       {"", tenant.KeysWrite},
	"create_api_key":                      {"", tenant.KeysWrite},
	"revoke_api_key":                      {"", tenant.KeysWrite},
	"list_audit_events":                   {"", tenant.AuditRead},
	"list_events":                         {"", tenant.AuditRead},
	"get_audit_trace":                     {"", tenant.AuditRead},
	"list_usage_events":                   {"", tenant.UsageRead},
	"get_usage_summary":                   {"", tenant.UsageRead},
	"create_job":                          {"", tenant.SettingsWrite},
	"list_jobs":                           {"", tenant.SettingsWrite},
	"get_job":                             {"", tenant.SettingsWrite},
	"cancel_job":                          {"", tenant.SettingsWrite},
	"list_helpdesk_tickets":               {"Support", tenant.HelpdeskRead},
	"get_helpdesk_ticket":                 {"Support", tenant.HelpdeskRead},
	"create_helpdesk_ticket":              {"Support", tenant.HelpdeskWrite},
	"update_helpdesk_ticket":              {"Support", tenant.HelpdeskWrite},
	"delete_helpdesk_ticket":              {"Support", tenant.HelpdeskWrite},
	"list_helpdesk_custom_fields":         {"Support", tenant.HelpdeskRead},
	"get_helpdesk_custom_field":           {"Support", tenant.HelpdeskRead},
	"create_helpdesk_custom_field":        {"Support", tenant.HelpdeskWrite},
	"update_helpdesk_custom_field":        {"Support", tenant.HelpdeskWrite},
	"delete_helpdesk_custom_field":        {"Support", tenant.HelpdeskWrite},
	"list_helpdesk_webhooks":              {"Support", tenant.WebhooksWrite},
	"get_helpdesk_webhook":                {"Support", tenant.WebhooksWrite},
	"create_helpdesk_webhook":             {"Support", tenant.WebhooksWrite},
	"update_helpdesk_webhook":             {"Support", tenant.WebhooksWrite},
	"delete_helpdesk_webhook":             {"Support", tenant.WebhooksWrite},
	"rotate_helpdesk_webhook_secret":      {"Support", tenant.WebhooksWrite},
	"test_helpdesk_webhook":               {"Support", tenant.WebhooksWrite},
	"list_helpdesk_webhook_deliveries":    {"Support", tenant.WebhooksWrite},
	"redeliver_helpdesk_webhook_delivery": {"Support", tenant.WebhooksWrite},
	"replay_helpdesk_webhook":             {"Support", tenant.WebhooksWrite},
	"list_my_tickets":                     {"Support", tenant.SelfService},
	"create_my_ticket":                    {"Support", tenant.SelfService},
	"get_my_ticket":                       {"Support", tenant.SelfService},
	"add_my_ticket_comment":               {"Support", tenant.SelfService},
	"close_my_ticket":                     {"Support", tenant.SelfService},
	"list_desk_tickets":                   {"Support", tenant.DeskRead},
	"create_desk_ticket":                  {"Support", tenant.DeskWrite},
	"list_desk_ticket_groups":             {"Support", tenant.DeskRead},
	"count_desk_tickets":                  {"Support", tenant.DeskRead},
	"get_desk_ticket":                     {"Support", tenant.DeskRead},
	"list_desk_ticket_thread":             {"Support", tenant.DeskRead},
	"list_desk_ticket_letters":            {"Support", tenant.DeskRead},
	"update_desk_ticket":                  {"Support", tenant.DeskWrite},
	"merge_desk_tickets":                  {"Support", tenant.DeskWrite},
	"unmerge_desk_tickets":                {"Support", tenant.DeskWrite},
	"archive_desk_ticket":                 {"Support", tenant.DeskDelete},
	"restore_desk_ticket":                 {"Support", tenant.DeskDelete},

	"assign_desk_ticket":           {"Support", tenant.DeskWrite},
	"resolve_desk_ticket":          {"Support", tenant.DeskWrite},
	"reopen_desk_ticket":           {"Support", tenant.DeskWrite},
	"escalate_desk_ticket":         {"Support", tenant.DeskWrite},
	"snooze_desk_ticket":           {"Support", tenant.DeskWrite},
	"unsnooze_desk_ticket":         {"Support", tenant.DeskWrite},
	"reply_to_desk_ticket":         {"Support", tenant.DeskWrite},
	"take_back_desk_ticket_reply":  {"Support", tenant.DeskWrite},
	"add_desk_ticket_note":         {"Support", tenant.DeskNote},
	"save_desk_ticket_reply_draft": {"Support", tenant.DeskWrite},
	"drop_desk_ticket_reply_draft": {"Support", tenant.DeskWrite},
	"save_desk_ticket_note_draft":  {"Support", tenant.DeskNote},
	"drop_desk_ticket_note_draft":  {"Support", tenant.DeskNote},
	"mark_desk_ticket_read":        {"Support", tenant.DeskNote},
	"get_desk_satisfaction":        {"Support", tenant.DeskRead},
	"note_desk_ticket_presence":    {"Support", tenant.DeskNote},
	"get_desk_ticket_presence":     {"Support", tenant.DeskRead},
	"leave_desk_ticket":            {"Support", tenant.DeskNote},
	"mark_desk_ticket_unread":      {"Support", tenant.DeskNote},
	"undo_desk_ticket":             {"Support", tenant.DeskWrite},
	"bulk_desk_tickets":            {"Support", tenant.DeskWrite},
	"get_desk_bulk":                {"Support", tenant.DeskRead},
	"list_desk_bulk_tickets":       {"Support", tenant.DeskRead},
	"stop_desk_bulk":               {"Support", tenant.DeskWrite},
	"undo_desk_bulk":               {"Support", tenant.DeskWrite},
	"list_desk_labels":             {"Support", tenant.DeskRead},
	"create_desk_label":            {"Support", tenant.DeskWrite},
	"update_desk_label":            {"Support", tenant.DeskWrite},
	"merge_desk_label":             {"Support", tenant.DeskWrite},
	"delete_desk_label":            {"Support", tenant.DeskWrite},
	"list_desk_canned_responses":   {"Support", tenant.DeskRead},
	"create_desk_canned_response":  {"Support", tenant.DeskWrite},
	"get_desk_canned_response":     {"Support", tenant.DeskRead},
	"update_desk_canned_response":  {"Support", tenant.DeskWrite},
	"delete_desk_canned_response":  {"Support", tenant.DeskWrite},
	"render_desk_canned_response":  {"Support", tenant.DeskRead},
	"get_desk_me":                  {"Support", tenant.DeskRead},
	"update_desk_me":               {"Support", tenant.DeskNote},
	"list_desk_members":            {"Support", tenant.DeskRead},
	"list_desk_letters":            {"Support", tenant.SettingsWrite},
	"get_desk_letter":              {"Support", tenant.DeskRead},
	"list_desk_mailboxes":          {"Support", tenant.DeskRead},
	"create_desk_mailbox":          {"Support", tenant.SettingsWrite},
	"update_desk_mailbox":          {"Support", tenant.SettingsWrite},
	"delete_desk_mailbox":          {"Support", tenant.SettingsWrite},
	"list_desk_mail_templates":     {"Support", tenant.DeskRead},
	"put_desk_mail_template":       {"Support", tenant.SettingsWrite},
	"delete_desk_mail_template":    {"Support", tenant.SettingsWrite},
	"preview_desk_mail_template":   {"Support", tenant.SettingsWrite},
	"list_desk_contacts":           {"Support", tenant.DeskRead},
	"create_desk_contact":          {"Support", tenant.DeskWrite},
	"get_desk_contact":             {"Support", tenant.DeskRead},
	"update_desk_contact":          {"Support", tenant.DeskWrite},
	"merge_desk_contact":           {"Support", tenant.DeskWrite},
	"delete_desk_contact":          {"Support", tenant.DeskWrite},
	"list_desk_views":              {"Support", tenant.DeskRead},
	"create_desk_view":             {"Support", tenant.DeskWrite},
	"get_desk_view":                {"Support", tenant.DeskRead},
	"update_desk_view":             {"Support", tenant.DeskWrite},
	"delete_desk_view":             {"Support", tenant.DeskWrite},
	"get_support_file":             {"Support", tenant.SupportRead},
	"announce_my_file":             {"Support", tenant.SelfService},
	"get_my_file":                  {"Support", tenant.SelfService},
	"announce_desk_file":           {"Support", tenant.DeskNote},
	"get_desk_file":                {"Support", tenant.DeskRead},
	"get_desk_member":              {"Support", tenant.DeskRead},
	"update_desk_member":           {"Support", tenant.MembersWrite},
	"list_desk_inbox":              {"Support", tenant.DeskRead},
	"mark_desk_inbox_read":         {"Support", tenant.DeskNote},
	"mark_desk_inbox_unread":       {"Support", tenant.DeskNote},
	"get_desk_ticket_mute":         {"Support", tenant.DeskRead},
	"mute_desk_ticket":             {"Support", tenant.DeskNote},
	"unmute_desk_ticket":           {"Support", tenant.DeskNote},
	"get_desk_notice_preferences":  {"Support", tenant.DeskRead},
	"set_desk_notice_preferences":  {"Support", tenant.DeskNote},
	"get_desk_settings":            {"Support", tenant.DeskRead},
	"update_desk_settings":         {"Support", tenant.SettingsWrite},
	"list_desk_suppressions":       {"Support", tenant.SettingsWrite},
	"create_desk_suppression":      {"Support", tenant.SettingsWrite},
	"lift_desk_suppression":        {"Support", tenant.SettingsWrite},
	"list_desk_invitations":        {"Support", tenant.MembersWrite},
	"create_desk_invitation":       {"Support", tenant.MembersWrite},
	"revoke_desk_invitation":       {"Support", tenant.MembersWrite},
	"accept_desk_invitation":       {"Support", ""}, // for anyone
}

// moduleOf is what must be switched on for a route: its face's module or its own.
func moduleOf(t testing.TB, route rest.Route) string {
	t.Helper()
	return alone(t, route.Operation, nil).Module.Name + route.Module.Name
}

func TestEveryRouteAsksForItsModuleAndScope(t *testing.T) {
	met := map[string]bool{}
	for _, route := range routes() {
		want, known := permissions[route.Operation]
		module := moduleOf(t, route)
		if !known || module != want.module || route.Permission != want.permission {
			t.Errorf("%s: module %q, scope %q, want %q, %q", route.Operation, module, route.Permission, want.module, want.permission)
		}
		if ofTickets := !strings.HasPrefix(route.Path, "/v1/") || strings.HasPrefix(route.Path, "/v1/support/"); ofTickets != (module == "Support") {
			t.Errorf("%s of the module %q lies at %s", route.Operation, module, route.Path)
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
	unscoped, unknown, public, writes := support.GetSupportTicket(nil), support.GetSupportTicket(nil), support.GetSupportTicket(nil), support.CreateSupportTicket(nil)
	unscoped.Permission, unknown.Permission = "", "support:everything"
	both := support.GetSupportTicket(nil)
	both.Anyone = true
	public.Public, writes.Public, writes.Permission = true, true, ""
	linked := support.GetSupportTicket(nil)
	linked.Linked = true
	empty := rest.Route{Operation: "get_thing", Method: http.MethodGet, Path: "/v1/support/things", Permission: tenant.SupportRead}
	for what, route := range map[string]rest.Route{"without a scope": unscoped, "of an unknown scope": unknown, "that runs nothing": empty,
		"that is public and states a scope": public, "that is public and writes": writes, "of a link that states a scope": linked,
		"that is for anyone and states a scope": both} {
		said := func() (said any) {
			defer func() { said = recover() }()
			rest.Handler(&rest.Host{Now: time.Now}, support.Face(route))
			return nil
		}()
		if text, ok := said.(string); !ok || !strings.Contains(text, route.Operation) {
			t.Errorf("a route %s starts, or says %v", what, said)
		}
	}
}
