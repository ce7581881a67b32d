// Command web is the function that serves the pages of the browser's
// applications. They are built into dist by make pages; scripts/functions.sh
// builds no function without them.
package main

import (
	"embed"
	"io/fs"

	"docket/shared/lambdahost"
)

// A clone has an empty dist, so that it compiles before the pages are built.
//
//go:embed all:dist
var dist embed.FS

func main() {
	pages, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded
	}
	lambdahost.ServePages(pages)
}
