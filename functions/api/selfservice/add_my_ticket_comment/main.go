// Command add_my_ticket_comment is the function of one operation of the self-service face.
package main

import (
	"docket/shared/lambdahost"
	"docket/shared/rest/selfservice"
)

func main() { lambdahost.Serve(selfservice.Face, selfservice.AddMyTicketComment, lambdahost.Filing) }
