package desk

import (
	"net/http"
	"time"

	"docket/shared/change"
	"docket/shared/member"
	"docket/shared/rest"
)

// Member is somebody who answers customers in the workspace, or did (S2-14).
type Member struct {
	ID        string    `json:"id" doc:"The user ID, as assignee_id has it"`
	Name      string    `json:"name" doc:"Their name, or where none is known their e-mail address or their id"`
	Email     string    `json:"email,omitempty" doc:"Where their identity provider says that it is theirs"`
	OwnName   bool      `json:"own_name" doc:"They gave themselves the name; else it is that of their token"`
	Role      string    `json:"role" enum:"admin,agent,light_agent"`
	GivenRole bool      `json:"given_role" doc:"Somebody here gave them the role; else it is that of their token"`
	State     string    `json:"state" enum:"active,deactivated"`
	Came      string    `json:"came" enum:"sign_in,invitation" doc:"How they became a member"`
	InvitedBy string    `json:"invited_by,omitempty" doc:"The user ID of who made the invitation that they accepted last"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	SeenOn    string    `json:"last_seen_on" format:"date" doc:"The day of their last call, in UTC"`
}

func showMember(m member.Member) Member {
	return Member{ID: m.ID, Name: m.Called(), Email: m.Email, OwnName: m.OwnName, Role: m.Role, GivenRole: m.GivenRole, State: string(m.State), Came: string(m.Came), InvitedBy: m.InvitedBy,
		CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt, SeenOn: m.SeenOn.Format(time.DateOnly)}
}

type memberAnswer struct {
	Member    Member `json:"member"`
	RequestID string `json:"request_id"`
}

type changedMember struct {
	Member    rest.IfRead[Member] `json:"member"`
	RequestID string              `json:"request_id"`
}

func answerMember(call *rest.Call) change.Render[member.Member] {
	return func(m member.Member) (change.Answer, error) {
		return rest.Answer(http.StatusOK, m.Version, memberAnswer{Member: showMember(m), RequestID: call.RequestID})
	}
}
