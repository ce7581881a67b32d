// Package emulator runs LocalStack on this machine, without Docker, for as long
// as the process that started it lives.
package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"docket/scripts/engine"
)

// startTimeout is many times what LocalStack takes on a machine with nothing
// else to do.
const startTimeout = 90 * time.Second

// Options say how to run it.
type Options struct {
	Python      string // as python.Install returned it
	Environment string // the program scripts/localstack/environment, built
	Log         io.Writer
}

// Emulator is a running LocalStack over an engine of its own.
type Emulator struct {
	Endpoint string

	engine *engine.Engine
	files  string // LocalStack's own, gone with it
	cmd    *exec.Cmd
	input  io.Closer // its end ends LocalStack
	exited chan struct{}
}

// Start starts LocalStack and returns when it answers. Ctx bounds the start
// only; Stop ends it.
func Start(ctx context.Context, o Options) (*Emulator, error) {
	e := &Emulator{exited: make(chan struct{})}
	if err := e.start(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("start LocalStack: %w", err), e.Stop())
	}
	return e, nil
}

func (e *Emulator) start(ctx context.Context, o Options) error {
	var err error
	if e.engine, err = engine.Start(ctx, engine.Options{InMemory: true, Log: o.Log}); err != nil {
		return err
	}
	if e.files, err = files(); err != nil {
		return err
	}
	root, err := engine.ModuleRoot()
	if err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	e.cmd = exec.Command(o.Python, "-m", "docket_localstack")
	e.cmd.Env = append(inherited(), settings(address, e.files, e.engine.Endpoint, filepath.Join(root, "scripts", "localstack", "executor"), o.Environment)...)
	e.cmd.Dir, e.cmd.Stdout, e.cmd.Stderr = e.files, o.Log, o.Log
	// All that LocalStack starts is in its group, which Stop ends. A Ctrl-C in the terminal does not reach it.
	e.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if e.input, err = e.cmd.StdinPipe(); err != nil {
		return err
	}
	if err := e.cmd.Start(); err != nil {
		return err
	}
	go func() {
		_ = e.cmd.Wait() // ends by a signal as a rule
		close(e.exited)
	}()
	e.Endpoint = "http://" + address
	return e.answers(ctx)
}

// answers waits until LocalStack does.
func (e *Emulator) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for tick := time.NewTicker(200 * time.Millisecond); ; {
		if Check(ctx, e.Endpoint) == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-e.exited:
			return errors.New("it ended by itself: its log says why")
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", ctx.Err())
		}
	}
}

// Stop ends LocalStack, all that it started and its engine, and removes its files.
func (e *Emulator) Stop() error {
	if e.cmd != nil && e.cmd.Process != nil {
		// At once: it keeps nothing that would have to be written first. The
		// error is that the whole group has gone.
		_ = syscall.Kill(-e.cmd.Process.Pid, syscall.SIGKILL)
		<-e.exited
		_ = e.input.Close()
	}
	if e.engine != nil {
		e.engine.Stop()
	}
	if e.files == "" {
		return nil
	}
	return os.RemoveAll(e.files)
}

// settings are LocalStack's.
// https://docs.localstack.cloud/references/configuration/
func settings(address, files, endpoint, executor, environment string) []string {
	return []string{
		"GATEWAY_LISTEN=" + address, "LOCALSTACK_HOST=" + address, // the second in addresses that it gives
		"OVERRIDE_IN_DOCKER=0", // or it takes some machines for a container, and forgets the next
		"FILESYSTEM_ROOT=" + files, "TMPDIR=" + files, "HOME=" + files,
		"DNS_ADDRESS=0", "SKIP_SSL_CERT_DOWNLOAD=1", "DISABLE_EVENTS=1", // no name server, no calls to others
		"PROVIDER_OVERRIDE_DYNAMODB=v2", // reads the engine's own streams
		"DYNAMODB_IN_MEMORY=1", "DYNAMODB_LOCAL_PORT=" + endpoint[strings.LastIndex(endpoint, ":")+1:],
		"LAMBDA_RUNTIME_EXECUTOR=process", "DOCKET_ENVIRONMENT=" + environment,
		"PYTHONPATH=" + executor, "PYTHONDONTWRITEBYTECODE=1",
	}
}

// inherited is what LocalStack needs of this process's environment. Nothing of
// an AWS account is in it.
func inherited() []string {
	var kept []string
	for _, name := range []string{"PATH", "LANG"} {
		kept = append(kept, name+"="+os.Getenv(name))
	}
	return kept
}

// files makes a folder for what LocalStack writes. It believes to find there a
// DynamoDB Local and the Java to start it with: what it starts waits for the
// end, as the engine at its port runs already.
func files() (string, error) {
	dir, err := os.MkdirTemp("", "docket-localstack-")
	if err != nil {
		return "", err
	}
	libraries := filepath.Join(dir, "var", "lib", "localstack", "lib")
	for path, text := range map[string]string{
		filepath.Join("dynamodb-local", "2", "DynamoDBLocal.jar"): "",
		filepath.Join("java", "21", "bin", "java"):                "#!/bin/sh\nexec cat\n", // of LocalStack's input, which ends with it
	} {
		file := filepath.Join(libraries, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o755)); err != nil {
			return dir, err
		}
	}
	return dir, nil
}

// freeAddress is one that was free a moment ago.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(listener.Addr().(*net.TCPAddr).Port))
	return address, listener.Close()
}
