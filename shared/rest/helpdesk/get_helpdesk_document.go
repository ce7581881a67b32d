package helpdesk

import "docket/shared/rest"

// GetHelpdeskDocument reads the face's document.
func GetHelpdeskDocument(s Store) rest.Route {
	return rest.PublishDocument("get_helpdesk_document", Face(), func() ([]byte, error) { return Face(Routes(s)...).Document() })
}
