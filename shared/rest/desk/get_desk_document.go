package desk

import "docket/shared/rest"

// GetDeskDocument reads the face's document.
func GetDeskDocument(s Store) rest.Route {
	return rest.PublishDocument("get_desk_document", Face(), func() ([]byte, error) { return Face(Routes(s)...).Document() })
}
