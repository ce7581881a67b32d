package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"docket/scripts/localstack/emulator"
)

// stage is the stage of cdk.json that is deployed.
const stage = "emulator"

// trial is one try of the deployment.
type trial struct {
	root     string // of the repository
	account  account
	log      io.Writer // of all that the steps print
	output   string    // where that is
	outputs  string    // of the stacks, as the deployment wrote them
	overlay  string    // of the change to one function
	endpoint string
	before   *deployment // what was deployed when a table that exists became the stage's
}

// try deploys, runs the suite, deploys again and with a change, and destroys.
func try(ctx context.Context, root, endpoint string) (err error) {
	dir := filepath.Join(root, ".local", "localstack")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(dir, "trial.log"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	t := trial{root: root, endpoint: endpoint, account: newAccount(endpoint), log: log, output: log.Name(),
		outputs: filepath.Join(root, ".local", "outputs", stage+".json"), overlay: filepath.Join(dir, "overlay.json"), before: &deployment{}}
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"the account is bootstrapped", t.bootstrap},
		{"the stage is deployed", t.deploy},
		{"the deployed system keeps its contract", t.suite},
		{"nothing is seen or changed from elsewhere", t.isolation},
		{"deployed again, nothing changes", t.deployAgain},
		{"a table that exists becomes the stage's", t.deployExisting},
		{"its own table back, only the changed function", t.deployChanged},
		{"destroyed, nothing is left", t.destroy},
	} {
		began := time.Now()
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("not so: %s: %w (all that was printed is in %s)", step.what, err, t.output)
		}
		fmt.Printf("%-45s %4.0f s\n", step.what, time.Since(began).Seconds())
	}
	return nil
}

// bootstrap needs no app: it makes what every deployment by CDK needs.
func (t trial) bootstrap(ctx context.Context) error {
	_, err := t.run(ctx, nil, "node_modules/.bin/cdk", "--no-notices", "--app", "", "bootstrap", "aws://000000000000/"+region)
	return err
}

func (t trial) deploy(ctx context.Context) error {
	_, err := t.make(ctx, nil, "deploy", "APPROVAL=never")
	return err
}

func (t trial) suite(ctx context.Context) error {
	return t.test(ctx, "./shared/testing/deployed")
}

// isolation runs the tests that probe each route with what is elsewhere.
func (t trial) isolation(ctx context.Context) error {
	return t.test(ctx, "./shared/testing/everyroute", "-run=Elsewhere|InAnother")
}

func (t trial) test(ctx context.Context, folder string, flags ...string) error {
	// It says at its end which tests failed, and what these printed.
	args := append([]string{"tool", "gotestsum", "--format=standard-verbose", "--", "-count=1", "-timeout=15m", "-tags=deployed"}, flags...)
	_, err := t.run(ctx, []string{"DOCKET_OUTPUTS=" + t.outputs}, "go", append(args, folder)...)
	return err
}

// deployAgain deploys the same again: every stack says that it has no changes.
func (t trial) deployAgain(ctx context.Context) error {
	said, err := t.make(ctx, nil, "deploy", "APPROVAL=never")
	if err != nil {
		return err
	}
	stacks, err := t.account.stacks(ctx)
	if err != nil {
		return err
	}
	if unchanged := deployed(said, true); len(stacks) == 0 || len(unchanged) != len(stacks) {
		return fmt.Errorf("of %v only %v had no changes", stacks, unchanged)
	}
	return nil
}

// result is cdk's line on a stack that is deployed.
var result = regexp.MustCompile(`✅ +\S+ \((\S+)\)( \(no changes\))?`)

// deployed are the stacks that cdk found unchanged, or those that it changed.
func deployed(said string, unchanged bool) []string {
	var names []string
	for _, found := range result.FindAllStringSubmatch(said, -1) {
		if (found[2] != "") == unchanged {
			names = append(names, found[1])
		}
	}
	return names
}

// changedFunction is the folder of the function that is changed, and
// changedName its name behind the stage's prefix.
const (
	changedFunction = "functions/api/support/get_support_queue"
	changedName     = "support-get_support_queue"
)

// deployChanged deploys with the stage's own table again, and with a file more in
// one function's folder, which go build reads from elsewhere. All but that function
// is as it was before the table that exists.
func (t trial) deployChanged(ctx context.Context) error {
	change := filepath.Join(filepath.Dir(t.overlay), "changed.go")
	overlay := fmt.Sprintf(`{"Replace": {%q: %q}}`, filepath.Join(t.root, changedFunction, "changed.go"), change)
	err := errors.Join(os.WriteFile(change, []byte("package main\n\nfunc init() { println(\"changed\") }\n"), 0o644),
		os.WriteFile(t.overlay, []byte(overlay), 0o644))
	if err != nil {
		return err
	}
	flags := strings.TrimSpace(os.Getenv("GOFLAGS") + " -overlay=" + t.overlay)
	_, err = t.make(ctx, []string{"GOFLAGS=" + flags}, "deploy", "APPROVAL=never")
	if err := errors.Join(err, t.dropExisting(ctx)); err != nil {
		return err
	}
	after, err := t.account.deployed(ctx)
	if err != nil {
		return err
	}
	return changedAlone(*t.before, after, "docket-"+stage+"-"+changedName)
}

func (t trial) destroy(ctx context.Context) error {
	if _, err := t.make(ctx, nil, "destroy", "DATA=delete"); err != nil {
		return err
	}
	return t.account.empty(ctx)
}

func (t trial) make(ctx context.Context, more []string, target string, variables ...string) (string, error) {
	arch := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH]
	return t.run(ctx, more, "make", append([]string{"--no-print-directory", target, "STAGE=" + stage, "ARCH=" + arch}, variables...)...)
}

// run runs a command of this repository against the emulator, and returns what
// it printed. The emulator is looked at before each: nothing else is deployed to.
func (t trial) run(ctx context.Context, more []string, name string, args ...string) (string, error) {
	if err := emulator.Check(ctx, t.endpoint); err != nil {
		return "", err
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = t.root, append(t.environment(), more...)
	cmd.Stdout = io.MultiWriter(&said, t.log)
	cmd.Stderr = cmd.Stdout
	// What it starts ends with it: make and go test leave theirs behind.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if _, err := fmt.Fprintln(t.log, "$", name, strings.Join(args, " ")); err != nil {
		return "", err
	}
	if err := cmd.Run(); err != nil {
		return said.String(), fmt.Errorf("%s %s: %w\n%s", name, args[0], err, last(said.String(), 100))
	}
	return said.String(), nil
}

// environment is this process's, without anything of an AWS account.
func (t trial) environment() []string {
	var kept []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "AWS_") {
			kept = append(kept, variable)
		}
	}
	return append(kept, "AWS_ENDPOINT_URL="+t.endpoint, "AWS_ENDPOINT_URL_S3="+t.endpoint,
		"AWS_REGION="+region, "AWS_DEFAULT_REGION="+region, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true", "CI=1")
}

func last(text string, lines int) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
