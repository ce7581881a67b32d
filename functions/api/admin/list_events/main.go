// Command list_events is the function of one operation of the admin face.
package main

import (
	"docket/shared/lambdahost"
	"docket/shared/rest/admin"
)

func main() { lambdahost.Serve(admin.Face, admin.ListEvents) }
