package desk

import (
	"context"
	"net/http"

	"docket/shared/file"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type getFile struct {
	rest.Input
	FileID string `path:"file_id" maxLength:"200"`
}

type gotFile struct {
	Body struct {
		File      File       `json:"file"`
		Link      *rest.Link `json:"link,omitempty" doc:"Left out while nothing has taken the file"`
		RequestID string     `json:"request_id"`
	}
}

// GetDeskFile reads a file with a link to its bytes.
func GetDeskFile(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_desk_file", Method: http.MethodGet, Path: "/desk/api/v1/files/{file_id}",
		Permission: tenant.DeskRead, Tag: "Files",
		Table: grant.FetchFile(), Files: grant.OnObjects(grant.Kept, grant.GetObject),
		Summary: "Get a link to a file", Description: "Returns a file with a link to its bytes, good for five minutes. Browsers save what it leads to under the file's name. Where its ticket is not there any more, neither is the file.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getFile) (*gotFile, error) {
		f, err := file.There(ctx, s, call.Principal, in.FileID)
		if err != nil {
			return nil, err
		}
		answer := &gotFile{}
		answer.Body.File, answer.Body.RequestID = showFile(f), call.RequestID
		if f.State == file.Waiting {
			return answer, nil
		}
		if err := ticket.FileInSight(ctx, s, call.Sight(), f); err != nil {
			return nil, err
		}
		answer.Body.Link, err = call.LinkTo(ctx, f)
		return answer, err
	})
}
