package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// code is the folder of the tests' function.
var code string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "environment")
	if err != nil {
		panic(err)
	}
	code = dir
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", filepath.Join(dir, "bootstrap"), "./testdata/bootstrap")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	result := m.Run()
	_ = os.RemoveAll(dir) // a directory of the tests'
	os.Exit(result)
}

// told is what LocalStack is told.
type told struct{ path, body string }

// localstack is as much of LocalStack as an environment sees.
type localstack struct {
	told   chan told
	invoke string // where the environment takes invocations
	close  func()
	ended  chan error
}

// newEnvironment starts an environment whose function may take a second, with
// more in what the function gets to see.
func newEnvironment(t *testing.T, more ...string) *localstack {
	t.Helper()
	l := &localstack{told: make(chan told, 10), ended: make(chan error, 1)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // short ones
		l.told <- told{strings.TrimPrefix(r.URL.Path, "/lambda"), string(body)}
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(server.Close)
	environ := append([]string{"AWS_LAMBDA_FUNCTION_TIMEOUT=1", "LAMBDA_TASK_ROOT=" + code,
		"LOCALSTACK_RUNTIME_ID=one", "LOCALSTACK_RUNTIME_ENDPOINT=" + server.URL + "/lambda"}, more...)
	getenv := func(name string) string {
		for _, variable := range environ {
			if value, found := strings.CutPrefix(variable, name+"="); found {
				return value
			}
		}
		return ""
	}
	input, end := io.Pipe()
	output, printed := io.Pipe()
	go func() { l.ended <- run(getenv, environ, input, printed) }()
	port, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	l.invoke = "http://127.0.0.1:" + strings.TrimSpace(port) + "/invoke"
	l.close = func() { _ = end.Close() }
	t.Cleanup(l.close)
	return l
}

// outcome is what came of an invocation.
type outcome struct{ how, payload, logs string }

// does has the function do an event, and returns what came of it.
func (l *localstack) does(t *testing.T, event string) outcome {
	t.Helper()
	payload, _ := json.Marshal(event) // a string
	body, _ := json.Marshal(map[string]string{"invoke-id": "i1", "invoked-function-arn": "arn", "payload": string(payload), "trace-id": "Root=1"})
	response, err := http.Post(l.invoke, "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	logs, answer := <-l.told, <-l.told
	if logs.path != "/invocations/i1/logs" {
		t.Fatalf("told first was %+v", logs)
	}
	return outcome{strings.TrimPrefix(answer.path, "/invocations/i1/"), answer.body, logs.body}
}

func TestAFunctionAnswersAndIsKept(t *testing.T) {
	l := newEnvironment(t)
	if ready := <-l.told; ready.path != "/status/one/ready" {
		t.Fatalf("told %+v", ready)
	}
	first, second := l.does(t, "work"), l.does(t, "work")
	if first.how != "response" || !strings.HasPrefix(first.payload, `"work by `) || second.payload != first.payload {
		t.Errorf("answered %+v, then %+v", first, second)
	}
	for what, o := range map[string]outcome{"starting": first, "doing work": first, "REPORT RequestId: i1": second} {
		if !strings.Contains(o.logs, what) {
			t.Errorf("its logs lack %q: %s", what, o.logs)
		}
	}
	if strings.Contains(second.logs, "starting") {
		t.Errorf("logs come twice: %s", second.logs)
	}
}

func TestAFunctionThatGoesWrongIsReportedAndStartedAgain(t *testing.T) {
	for event, c := range map[string]struct {
		says  string
		stays bool // the process goes on
	}{
		"fail":  {`"errorMessage":"told to fail"`, true},
		"panic": {`"errorMessage":"told to panic"`, false},
		"exit":  {`"errorType":"Runtime.ExitError"`, false},
		"hang":  {`"errorType":"Sandbox.Timedout"`, false},
	} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			l := newEnvironment(t)
			<-l.told // it is ready
			before := l.does(t, "work")
			if wrong := l.does(t, event); wrong.how != "error" || !strings.Contains(wrong.payload, c.says) || !strings.Contains(wrong.logs, "doing "+event) {
				t.Errorf("answered %+v", wrong)
			}
			after := l.does(t, "work")
			if after.how != "response" || (after.payload == before.payload) != c.stays {
				t.Errorf("answered %+v, and before %+v", after, before)
			}
		})
	}
}

func TestAFunctionThatDoesNotStartIsReported(t *testing.T) {
	l := newEnvironment(t, "START=fails")
	if failed := <-l.told; failed.path != "/status/one/error" || !strings.Contains(failed.body, "exit status 3") {
		t.Errorf("told %+v", failed)
	}
}

func TestAFunctionSeesWhatIsItsOwnAndNothingElse(t *testing.T) {
	t.Setenv("SECRET_OF_THE_MACHINE", "x")
	l := newEnvironment(t, "DOCKET_TABLE=docket")
	<-l.told // it is ready
	seen := l.does(t, "environ").payload
	if !strings.Contains(seen, "DOCKET_TABLE=docket") || strings.Contains(seen, "LOCALSTACK_") || strings.Contains(seen, "SECRET_OF_THE_MACHINE") {
		t.Errorf("it sees %s", seen)
	}
}

func TestAFunctionEndsWithWhoStartedIt(t *testing.T) {
	l := newEnvironment(t)
	<-l.told // it is ready
	var pid int
	if _, err := fmt.Sscanf(l.does(t, "work").payload, `"work by %d"`, &pid); err != nil {
		t.Fatal(err)
	}
	l.close()
	if err := <-l.ended; err != nil {
		t.Error(err)
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Signal(os.Kill); err == nil {
		t.Error("the function lived on")
	}
}
