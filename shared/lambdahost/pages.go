package lambdahost

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"

	"docket/shared/web"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

// ServePages runs the function of the pages in files. The environment gives
// DOCKET_SIGN_IN, JSON of web.SignIn.
func ServePages(files fs.FS) {
	handler, err := pages(files, os.Getenv)
	if err != nil {
		lambdacontext.NewLogger().Error("pages", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(Proxy(handler))
}

// pages serves nothing compressed: the gateway hands bodies on as text.
func pages(files fs.FS, getenv func(string) string) (http.Handler, error) {
	options := web.Options{Plain: true}
	if err := json.Unmarshal([]byte(getenv("DOCKET_SIGN_IN")), &options.SignIn); err != nil {
		return nil, fmt.Errorf("DOCKET_SIGN_IN: %w", err)
	}
	return web.New(files, options)
}
