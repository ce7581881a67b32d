// Command get_support_file is the function of one operation of the Support face.
package main

import (
	"docket/shared/lambdahost"
	"docket/shared/rest/support"
)

func main() { lambdahost.Serve(support.Face, support.GetSupportFile, lambdahost.Filing) }
