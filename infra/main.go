// Command infra is the CDK app of Docket: it makes the CloudFormation
// templates of one stage. cdk.json says how it is run.
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"docket/infra/config"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		jsii.Close()
		os.Exit(1)
	}
}

func run() error {
	app := awscdk.NewApp(nil)
	c, err := config.Read(func(key string) any { return app.Node().TryGetContext(&key) })
	if err != nil {
		return err
	}
	built := filepath.Join(".local", "functions", c.Arch)
	folder := func(function string) string { return filepath.Join(built, function) }
	if _, err := os.Stat(folder("mcp")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there are no functions in %s: run make functions ARCH=%s", built, c.Arch)
	}
	docket(app, c, folder, faces())
	app.Synth(nil)
	return nil
}
