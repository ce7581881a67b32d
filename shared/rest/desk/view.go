package desk

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"docket/shared/change"
	"docket/shared/rest"
	"docket/shared/savedview"

	"github.com/danielgtaylor/huma/v2"
)

// View is a list of tickets that is kept under a name.
type View struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Filters   Filters   `json:"filters" doc:"As the list of tickets takes them. me is whoever asks"`
	Order     Sorting   `json:"order"`
	Columns   []column  `json:"columns" nullable:"false" doc:"What is shown of a ticket, in this order; none: as the client likes"`
	Personal  bool      `json:"personal" doc:"The caller's own, which nobody else sees"`
	Position  int       `json:"position" doc:"Where it stands among the others, the lowest first"`
	Path      string    `json:"path" doc:"The path of the list"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// column is what a view shows of a ticket: a member of a list's row.
type column string

// Schema implements huma.SchemaProvider.
func (column) Schema(huma.Registry) *huma.Schema {
	return rest.Words([]column{"reference", "title", "status", "priority", "type", "channel", "assignee_id", "queue_id", "contact_id", "customer_name", "customer_email",
		"labels", "sla", "snoozed_until", "resolution", "csat_score", "created_at", "updated_at", "resolved_at"})
}

type viewAnswer struct {
	View      View   `json:"view"`
	RequestID string `json:"request_id"`
}

type changedView struct {
	View      rest.IfRead[View] `json:"view"`
	RequestID string            `json:"request_id"`
}

func answerView(call *rest.Call, status int) change.Render[savedview.View] {
	return func(v savedview.View) (change.Answer, error) {
		shown, err := showView(v)
		if err != nil {
			return change.Answer{}, err
		}
		return rest.Answer(status, v.Version, viewAnswer{View: shown, RequestID: call.RequestID})
	}
}

func showView(v savedview.View) (View, error) {
	shown := View{ID: v.ID, Name: v.Name, Order: Sorting{SortBy: v.SortBy, SortOrder: v.SortOrder}, Columns: []column{}, Personal: v.Personal(), Position: v.Position,
		CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt}
	for _, one := range v.Columns {
		shown.Columns = append(shown.Columns, column(one))
	}
	if err := json.Unmarshal([]byte(v.Filters), &shown.Filters); err != nil {
		return shown, fmt.Errorf("read the filters of %s: %w", v.ID, err)
	}
	query, err := parameters(v.Filters)
	if err != nil {
		return shown, fmt.Errorf("read the filters of %s: %w", v.ID, err)
	}
	query.Set("sort_by", v.SortBy)
	query.Set("sort_order", v.SortOrder)
	shown.Path = listPath + "?" + query.Encode()
	return shown, nil
}

// parameters are filters as they are kept, as a list takes them.
func parameters(kept string) (url.Values, error) {
	given := map[string]any{}
	if err := json.Unmarshal([]byte(kept), &given); err != nil {
		return nil, err
	}
	query := url.Values{}
	for name, value := range given {
		many, is := value.([]any)
		if !is {
			many = []any{value}
		}
		for _, one := range many {
			query.Add(name, fmt.Sprint(one)) // a text, or true
		}
	}
	return query, nil
}

// kept are filters as a view keeps them: those that say something.
func (f Filters) kept() (string, error) {
	if f.Snoozed == "false" { // as without it
		f.Snoozed = ""
	}
	f.UpdatedSince = f.UpdatedSince.UTC()
	if at := f.UpdatedSince; !at.IsZero() && (at.Before(time.Unix(0, 0)) || at.Year() > 9999) {
		return "", rest.Invalid("body.filters.updated_since", "must lie between 1970 and 9999")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(f)
	return strings.TrimSpace(b.String()), err
}

// viewPatch is a view, or the part of it that is given.
func viewPatch(name *string, filters *Filters, order *Sorting, columns *[]column, position *int) (savedview.Patch, error) {
	p := savedview.Patch{Name: name, Position: position}
	if filters != nil {
		kept, err := filters.kept()
		if err != nil {
			return p, err
		}
		p.Filters = &kept
	}
	if order != nil {
		by, direction := cmp.Or(order.SortBy, "deadline"), cmp.Or(order.SortOrder, "desc")
		p.SortBy, p.SortOrder = &by, &direction
	}
	if columns != nil {
		texts := make([]string, len(*columns))
		for i, one := range *columns {
			texts[i] = string(one)
		}
		p.Columns = &texts
	}
	return p, nil
}
