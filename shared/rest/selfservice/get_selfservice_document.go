package selfservice

import "docket/shared/rest"

// GetSelfServiceDocument reads the face's document.
func GetSelfServiceDocument(s Store) rest.Route {
	return rest.PublishDocument("get_selfservice_document", Face(), func() ([]byte, error) { return Face(Routes(s)...).Document() })
}
