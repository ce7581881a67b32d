package support

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

type fileAnswer struct {
	File      Attachment `json:"file"`
	Link      *rest.Link `json:"link"`
	RequestID string     `json:"request_id"`
}

type gotFile struct{ Body fileAnswer }

// GetSupportFile reads a file of a public message, or of a ticket, with a link to its bytes.
func GetSupportFile(s Store) rest.Route {
	route := rest.Route{
		Operation: "get_support_file", Method: http.MethodGet, Path: "/v1/support/files/{file_id}",
		Permission: tenant.SupportRead, Tag: "Messages",
		Table: grant.FetchFile(), Files: grant.OnObjects(grant.Kept, grant.GetObject),
		Summary: "Get a link to a file", Description: "Returns a file of a public message, or one that a ticket was opened with, and a link to its bytes that is good for five minutes. Files of notes are not here.",
		Problems: []int{http.StatusNotFound},
	}
	return rest.Read(route, func(ctx context.Context, call *rest.Call, in *getFile) (*gotFile, error) {
		f, err := ticket.PublicFile(ctx, s, call.Sight(), in.FileID)
		if err != nil {
			return nil, err
		}
		link, err := call.LinkTo(ctx, f)
		return &gotFile{fileAnswer{File: showAttachments([]file.Attachment{f.Attachment()})[0], Link: link, RequestID: call.RequestID}}, err
	})
}
