// Command get_desk_letter is the function of one operation of the desk.
package main

import (
	"docket/shared/lambdahost"
	"docket/shared/rest/desk"
)

func main() { lambdahost.Serve(desk.Face, desk.GetDeskLetter, lambdahost.Filing) }
