package lambdahost

import (
	"encoding/json"
	"io/fs"
	"os"

	"docket/shared/web"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// ServePages runs the function of the pages in files. The environment gives
// DOCKET_SIGN_IN, JSON of web.SignIn. The gateway hands bodies on as text, so
// nothing is compressed here.
func ServePages(files fs.FS) {
	log := lambdacontext.NewLogger()
	options := web.Options{Plain: true}
	err := json.Unmarshal([]byte(os.Getenv("DOCKET_SIGN_IN")), &options.SignIn)
	if err != nil {
		log.Error("DOCKET_SIGN_IN", "error", err.Error())
		os.Exit(1)
	}
	handler, err := web.New(files, options)
	if err != nil {
		log.Error("pages", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(Proxy(handler))
}
