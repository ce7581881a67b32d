package selfservice

import (
	"context"
	"net/http"

	"docket/shared/file"
	"docket/shared/grant"
	"docket/shared/rest"
	"docket/shared/tenant"
)

type announceMyFile struct {
	rest.Input
	Body struct {
		ContentType string `json:"content_type,omitempty" minLength:"3" maxLength:"201" doc:"The type that the form is for, without parameters; application/octet-stream when left out"`
		Name        string `json:"name" minLength:"1" maxLength:"1000" doc:"Kept without what a name must not have, in 255 bytes"`
		Size        int64  `json:"size" minimum:"1" maximum:"26214400" doc:"In bytes, at most 25 MiB. No other size is taken"`
	}
}

// FileUpload is a file that the caller is about to send, and the form for it.
type FileUpload struct {
	Schema string      `json:"$schema" format:"uri-reference"`
	File   Attachment  `json:"file"`
	Upload rest.Upload `json:"upload"`
}

type announcedMyFile struct {
	Status int
	Body   FileUpload
}

// AnnounceMyFile answers the form by which a file is sent that the caller announces. It takes no
// idempotency key: a kept answer would keep the form, which is a credential.
func AnnounceMyFile(s Store) rest.Route {
	route := rest.Route{
		Operation: "announce_my_file", Method: http.MethodPost, Path: "/api/v1/support/files",
		Permission: tenant.SelfService, Tag: "Files", Status: http.StatusCreated,
		Table: grant.AnnounceFile(), Files: grant.OnObjects(grant.Sent, grant.PutObject),
		Summary: "Announce a file", Description: "Answers a form by which the caller sends a file within ten minutes, straight to where files are kept, as a browser sends a form: all `fields`, then the bytes as `file`. " +
			"A comment or a new ticket of the caller's that names the file in `file_ids` takes it. What nothing takes is removed after a day.",
		Problems: rest.RefusingFiles(),
	}
	return rest.WriteUnkept(route, func(ctx context.Context, call *rest.Call, in *announceMyFile) (*announcedMyFile, error) {
		f, form, err := call.Announce(ctx, s, file.Draft{Name: in.Body.Name, Type: in.Body.ContentType, Size: in.Body.Size})
		return &announcedMyFile{http.StatusCreated, FileUpload{Schema: schemaAt("FileUpload"), File: showAttachment(f.Attachment()), Upload: form}}, err
	})
}
