// Command reply_to_desk_ticket is the function of one operation of the Desk face.
package main

import (
	"docket/shared/lambdahost"
	"docket/shared/rest/desk"
)

func main() {
	lambdahost.Serve(desk.Face, desk.ReplyToDeskTicket, lambdahost.Waking, lambdahost.Filing)
}
