// Command localstack deploys the whole of Docket to LocalStack on this machine
// and tests it there, as make test-deploy does. docs/deployment.md, "Test the
// deployment", says what that proves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"docket/scripts/engine"
	"docket/scripts/localstack/emulator"
	"docket/scripts/python"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	serve := flag.Bool("serve", false, "run the emulator and nothing else, until Ctrl-C")
	flag.Parse()
	if err := run(ctx, *serve); err != nil {
		fmt.Fprintln(os.Stderr, "localstack:", err)
		stop()
		os.Exit(1)
	}
}

// run tries the deployment on the LocalStack of AWS_ENDPOINT_URL, or on one of
// its own.
func run(ctx context.Context, serve bool) (err error) {
	root, err := engine.ModuleRoot()
	if err != nil {
		return err
	}
	endpoint := os.Getenv("AWS_ENDPOINT_URL")
	if endpoint == "" {
		e, logs, failed := start(ctx, root)
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, e.Stop(), logs.Close()) }()
		endpoint = e.Endpoint
	}
	if err := emulator.Check(ctx, endpoint); err != nil {
		return err
	}
	fmt.Println("LocalStack answers at", endpoint)
	if serve {
		<-ctx.Done()
		return nil
	}
	began := time.Now()
	if err := try(ctx, root, endpoint); err != nil {
		return err
	}
	fmt.Printf("the deployment holds: %.0f s\n", time.Since(began).Seconds())
	return nil
}

// start starts a LocalStack, which is installed first where it is not.
func start(ctx context.Context, root string) (*emulator.Emulator, io.Closer, error) {
	dir := filepath.Join(root, ".local", "localstack")
	interpreter, err := python.Install(ctx, "localstack", filepath.Dir(dir), os.Stdout)
	if err != nil {
		return nil, nil, err
	}
	environment := filepath.Join(root, ".local", "bin", "environment")
	build := exec.CommandContext(ctx, "go", "build", "-o", environment, "./scripts/localstack/environment")
	build.Dir, build.Stderr = root, os.Stderr
	if err := build.Run(); err != nil {
		return nil, nil, fmt.Errorf("build %s: %w", environment, err)
	}
	logs, err := os.Create(filepath.Join(dir, "localstack.log"))
	if err != nil {
		return nil, nil, err
	}
	e, err := emulator.Start(ctx, emulator.Options{Python: interpreter, Environment: environment, Log: logs})
	if err != nil {
		return nil, nil, errors.Join(err, logs.Close(), fmt.Errorf("its log is %s", logs.Name()))
	}
	return e, logs, nil
}
