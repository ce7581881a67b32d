package selfservice

import "docket/shared/file"

// Attachment is a file as what has it shows it.
type Attachment struct {
	ContentType string `json:"content_type" doc:"The type of an image that its bytes show, else application/octet-stream"`
	FileID      string `json:"file_id" doc:"By which a link to it is asked for"`
	Name        string `json:"name" doc:"As it is kept: without slashes, control characters and marks that turn the direction of text"`
	Size        int64  `json:"size" doc:"In bytes"`
}

func showAttachment(f file.Attachment) Attachment {
	return Attachment{ContentType: f.Type, FileID: f.ID, Name: f.Name, Size: f.Size}
}

func showAttachments(some []file.Attachment) []Attachment {
	var all []Attachment
	for _, one := range some {
		all = append(all, showAttachment(one))
	}
	return all
}
