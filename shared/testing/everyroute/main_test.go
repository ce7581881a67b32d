package everyroute_test

import "docket/shared/testing/apitest"

// docket is what is tested: the system on this machine or, with the build tag
// deployed, the stage that scripts/localstack has deployed.
var docket apitest.Docket

type (
	request = apitest.Request
	answer  = apitest.Answer
	world   = apitest.World
)
