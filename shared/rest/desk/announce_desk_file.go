package desk

import (
	"context"
	"net/http"

	"docket/shared/file"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type announceFile struct {
	rest.Input
	Body struct {
		Name        string `json:"name" minLength:"1" maxLength:"1000" doc:"Kept without what a name must not have, in 255 bytes"`
		ContentType string `json:"content_type,omitempty" minLength:"3" maxLength:"201" doc:"The type that the form is for, without parameters; application/octet-stream when left out"`
		Size        int64  `json:"size" minimum:"1" maximum:"26214400" doc:"In bytes, at most 25 MiB. No other size is taken"`
	}
}

type announcedFile struct {
	Status int
	Body   struct {
		File      File        `json:"file"`
		Upload    rest.Upload `json:"upload"`
		RequestID string      `json:"request_id"`
	}
}

// AnnounceDeskFile answers the form by which a file is sent that the caller announces. It takes no
// idempotency key: a kept answer would keep the form, which is a credential.
func AnnounceDeskFile(s Store) rest.Route {
	route := rest.Route{
		Operation: "announce_desk_file", Method: http.MethodPost, Path: "/desk/api/v1/files",
		Permission: tenant.DeskNote, Tag: "Files", Status: http.StatusCreated,
		Table: grant.AnnounceFile(), Files: grant.OnObjects(grant.Sent, grant.PutObject),
		Summary: "Announce a file", Description: "Answers a form by which the file is sent within ten minutes, straight to where files are kept, as a browser sends a form: all `fields`, then the bytes as `file`. " +
			"A reply, a note or a new ticket that names the file in `file_ids` takes it. What nothing takes is removed after a day.",
		Problems: rest.RefusingFiles(),
	}
	return rest.WriteUnkept(route, func(ctx context.Context, call *rest.Call, in *announceFile) (*announcedFile, error) {
		f, form, err := call.Announce(ctx, s, file.Draft{Name: in.Body.Name, Type: in.Body.ContentType, Size: in.Body.Size})
		answer := &announcedFile{Status: http.StatusCreated}
		answer.Body.File, answer.Body.Upload, answer.Body.RequestID = showFile(f), form, call.RequestID
		return answer, err
	})
}
