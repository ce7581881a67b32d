package admin

import "docket/shared/rest"

// GetAdminDocument reads the face's document.
func GetAdminDocument(s Store) rest.Route {
	return rest.PublishDocument("get_admin_document", Face(), func() ([]byte, error) { return Face(Routes(s)...).Document() })
}
