package support

import "docket/shared/rest"

// GetSupportDocument reads the face's document.
func GetSupportDocument(s Store) rest.Route {
	return rest.PublishDocument("get_support_document", Face(), func() ([]byte, error) { return Face(Routes(s)...).Document() })
}
