package desk

import (
	"time"

	"docket/shared/change"
	"docket/shared/file"
	"docket/shared/rest"
)

// File is a file that an agent attaches to what they write.
type File struct {
	ID          string    `json:"id"`
	Name        string    `json:"name" doc:"As it is kept: without slashes, control characters and marks that turn the direction of text"`
	ContentType string    `json:"content_type" doc:"Of one that was taken the type of an image that its bytes show, else application/octet-stream"`
	Size        int64     `json:"size" doc:"In bytes"`
	State       string    `json:"state" enum:"waiting,ready,attached" doc:"waiting: nothing has taken it; ready: a held reply has; attached: a message, a note or a ticket has"`
	CreatedAt   time.Time `json:"created_at"`
	RemovedAt   time.Time `json:"removed_at,omitzero" doc:"When it goes unless something takes it"`
}

func showFile(f file.File) File {
	return File{ID: f.ID, Name: f.Name, ContentType: f.Type, Size: f.Size, State: string(f.State), CreatedAt: f.CreatedAt, RemovedAt: f.RemoveAt}
}

// Attachment is a file as what has it shows it.
type Attachment struct {
	ID          string `json:"id" doc:"By which a link to it is asked for"`
	Name        string `json:"name"`
	ContentType string `json:"content_type" doc:"The type of an image that its bytes show, else application/octet-stream"`
	Size        int64  `json:"size" doc:"In bytes"`
}

func showAttachments(some []file.Attachment) []Attachment {
	var all []Attachment
	for _, one := range some {
		all = append(all, Attachment{ID: one.ID, Name: one.Name, ContentType: one.Type, Size: one.Size})
	}
	return all
}

// files are the files that a call attaches to what it writes.
func files(call *rest.Call, s Store, act change.Act, ids []string) file.Taking {
	return file.Take(s, call.Files(), act, ids)
}
