package selfservice

import (
	"context"
	"net/http"

	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
	"docket/shared/ticket"
)

type getMyFile struct {
	rest.Input
	FileID string `path:"file_id" maxLength:"200"`
}

// FileLink is a file, and an address at which anybody who has it can fetch its bytes.
type FileLink struct {
	Schema string     `json:"$schema" format:"uri-reference"`
	File   Attachment `json:"file"`
	Link   *rest.Link `json:"link"`
}

type gotMyFile struct{ Body FileLink }

// GetMyFile reads a file of one of the caller's tickets with a link to its bytes.
func GetMyFile(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_my_file", Method: http.MethodGet, Path: "/api/v1/support/files/{file_id}",
		Permission: tenant.SelfService, Tag: "Files",
		Table: grant.FetchFile(), Files: grant.OnObjects(grant.Kept, grant.GetObject),
		Summary: "Get a link to a file", Description: "Returns a file that one of the caller's tickets shows, and a link to its bytes that is good for five minutes. Browsers save what it leads to under the file's name.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getMyFile) (*gotMyFile, error) {
		f, err := ticket.PublicFile(ctx, s, call.Sight(), in.FileID)
		if err != nil {
			return nil, err
		}
		link, err := call.LinkTo(ctx, f)
		return &gotMyFile{FileLink{Schema: schemaAt("FileLink"), File: showAttachment(f.Attachment()), Link: link}}, err
	})
}
