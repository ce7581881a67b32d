package support

import "docket/shared/file"

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
