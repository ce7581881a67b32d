package desk

import (
	"fmt"
	"net/http"
	"slices"

	"docket/shared/change"
	"docket/shared/fault"
	"docket/shared/notice"
	"docket/shared/rest"
)

// Preference is whether the caller wants to be told of a kind of notices.
type Preference struct {
	Kind  notice.Kind `json:"kind" enum:"created,assigned,customer_replied,escalated,sla_warning,sla_breached,mail_failed"`
	Inbox bool        `json:"inbox"`
	Email *bool       `json:"email,omitempty" doc:"Absent of a kind of which no mail is sent"`
}

type preferencesAnswer struct {
	Preferences []Preference `json:"preferences" nullable:"false" doc:"One of each kind"`
	RequestID   string       `json:"request_id"`
}

func showPreferences(call *rest.Call, b notice.Inbox) preferencesAnswer {
	shown := preferencesAnswer{RequestID: call.RequestID}
	for _, kind := range notice.Kinds(notice.InInbox) {
		p := Preference{Kind: kind, Inbox: b.Wants(kind, notice.InInbox)}
		if slices.Contains(notice.Kinds(notice.ByEmail), kind) {
			wanted := b.Wants(kind, notice.ByEmail)
			p.Email = &wanted
		}
		shown.Preferences = append(shown.Preferences, p)
	}
	return shown
}

// answerPreferences is what the caller wants to be told of, as an answer.
func answerPreferences(call *rest.Call) change.Render[notice.Inbox] {
	return func(b notice.Inbox) (change.Answer, error) {
		return rest.Answer(http.StatusOK, b.Version, showPreferences(call, b))
	}
}

// unwanted is what preferences switch off. Each kind is said once, and mail only of
// those of which some is sent.
func unwanted(all []Preference) (off []notice.Choice, err error) {
	var r fault.Rules
	said := map[notice.Kind]bool{}
	for i, p := range all {
		if said[p.Kind] {
			r.Broken(fmt.Sprintf("preferences[%d].kind", i), "must be another one each")
		}
		said[p.Kind] = true
		if !p.Inbox {
			off = append(off, notice.Choice{Kind: p.Kind, By: notice.InInbox})
		}
		switch mailed := slices.Contains(notice.Kinds(notice.ByEmail), p.Kind); {
		case p.Email != nil && !mailed:
			r.Broken(fmt.Sprintf("preferences[%d].email", i), "is of kinds alone of which mail is sent")
		case p.Email != nil && !*p.Email:
			off = append(off, notice.Choice{Kind: p.Kind, By: notice.ByEmail})
		}
	}
	return off, r.Err()
}
