package subject

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"
)

const tickets = "/v1/support/tickets"

// Draft is a ticket of a usual size, but for its status and priority.
const Draft = `{"subject":"The invoice of March shows the wrong amount","status":%q,"priority":%q,"category":"billing",` +
	`"description":"Hello, the invoice of March that we got today charges us for twelve seats, but we have ten since ` +
	`the first of February, as your colleague has confirmed to us by mail. Could you please correct the invoice and send ` +
	`it to our accounting again? They can only pay it once it is right. Thank you and kind regards.",` +
	`"tags":["invoice","seats","vip"],"contact_id":"contact_0198c0de","company_id":"company_0198c0de",` +
	`"custom_fields":{"plan":"business","seats":12}}`

// The plan of a workspace that promises.
const (
	office = `{"calendars":[{"name":"office","time_zone":"Europe/Berlin","intervals":[
		{"day":"mon","from":"09:00","to":"12:30"},{"day":"mon","from":"13:30","to":"17:30"},
		{"day":"tue","from":"09:00","to":"12:30"},{"day":"tue","from":"13:30","to":"17:30"},
		{"day":"wed","from":"09:00","to":"12:30"},{"day":"wed","from":"13:30","to":"17:30"},
		{"day":"thu","from":"09:00","to":"12:30"},{"day":"thu","from":"13:30","to":"17:30"},
		{"day":"fri","from":"09:00","to":"12:30"},{"day":"fri","from":"13:30","to":"17:30"}],
		"holidays":["2026-12-25","2026-12-26","2027-01-01","2027-03-26","2027-03-29",
		"2027-05-06","2027-05-17","2027-10-03","2027-12-25","2027-12-26"]}]}`
	policies = `{"policies":[
		{"priority":"urgent","calendar":"office","first_response_target_minutes":60,"next_response_target_minutes":120,"resolution_target_minutes":960},
		{"priority":"high","calendar":"office","first_response_target_minutes":120,"next_response_target_minutes":240,"resolution_target_minutes":1920},
		{"priority":"normal","calendar":"office","first_response_target_minutes":240,"next_response_target_minutes":480,"resolution_target_minutes":3840},
		{"priority":"low","calendar":"office","first_response_target_minutes":480,"next_response_target_minutes":960,"resolution_target_minutes":7680}]}`
)

// Create is a request that creates a ticket in the API at a URL, which is empty in
// the process. It keeps no answer.
func Create(url, key, status, priority string) *http.Request {
	return request(key, http.MethodPost, url+tickets, fmt.Sprintf(Draft, status, priority))
}

// Next is a client's next request under a credential: "key", or whose token it is.
// {ticket} in its path stands for the UUID of the client's own ticket, which a
// customer requested where one asks. Bodies are sent in turns, each under a new
// idempotency key.
func (w *Workspace) Next(client int, credential, method, path string, bodies ...string) *http.Request {
	tickets, secret := w.tickets, w.APIKey
	if credential == "customer" {
		tickets = w.requested
	}
	if credential != "key" {
		secret = w.Tokens[credential]
	}
	path = strings.ReplaceAll(path, "{ticket}", tickets[client])
	if len(bodies) == 0 {
		return request(secret, method, path, "")
	}
	r := request(secret, method, path, bodies[w.next[path]%len(bodies)])
	w.next[path]++
	r.Header.Set("Idempotency-Key", uuid.NewString())
	return r
}

func request(credential, method, url, body string) *http.Request {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		panic(err) // the paths are ours
	}
	r.Header.Set("Authorization", "Bearer "+credential)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}
