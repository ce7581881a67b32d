package engine

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const parentDir = "ENGINE_TEST_PARENT_DIR"

// With parentDir set, the test binary is a system that starts an engine and then waits to be killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(parentDir); dir != "" {
		e, err := Start(context.Background(), Options{InMemory: true, Dir: dir})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(e.Endpoint)
		_, _ = io.Copy(io.Discard, os.Stdin)
		e.Stop()
		return
	}
	os.Exit(m.Run())
}

func TestListensOnLoopbackOnly(t *testing.T) {
	e := start(t, Options{InMemory: true})
	_, port, err := net.SplitHostPort(host(e))
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	dial(t, host(e))
	for _, address := range addresses {
		ip := address.(*net.IPNet).IP
		if ip.IsLoopback() || ip.IsLinkLocalUnicast() {
			continue
		}
		if c, err := net.Dial("tcp", net.JoinHostPort(ip.String(), port)); err == nil {
			_ = c.Close()
			t.Errorf("the engine answers on %s", ip)
		}
	}
}

// A web page can let its name lead here, and DynamoDB Local asks for no
// credentials: what names another Host is not answered.
func TestTheEngineAnswersToTheNamesOfThisMachineAlone(t *testing.T) {
	e := start(t, Options{InMemory: true})
	_, port, err := net.SplitHostPort(host(e))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{
		"evil.example:" + port: http.StatusMisdirectedRequest, "localhost.evil.example": http.StatusMisdirectedRequest, "10.0.0.1:" + port: http.StatusMisdirectedRequest,
		"localhost:" + port: http.StatusOK, "127.0.0.1:" + port: http.StatusOK, "[::1]:" + port: http.StatusOK,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.Endpoint, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = name
		r.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
		r.Header.Set("Content-Type", "application/x-amz-json-1.0")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=none")
		got, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != want {
			t.Errorf("a request of the Host %s: %d, want %d", name, got.StatusCode, want)
		}
	}
}

func TestStopEndsTheEngineAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	e := start(t, Options{InMemory: true, Dir: dir})
	if recorded, err := os.ReadFile(pidFile(dir)); err != nil || strings.TrimSpace(string(recorded)) != strconv.Itoa(e.Pid) {
		t.Errorf("recorded process id %q, %v; want %d", recorded, err, e.Pid)
	}
	e.Stop()
	<-e.Exited()
	if c, err := net.Dial("tcp", host(e)); err == nil {
		_ = c.Close()
		t.Error("the engine still answers")
	}
	if _, err := os.Stat(pidFile(dir)); !os.IsNotExist(err) {
		t.Errorf("the process id is still recorded: %v", err)
	}
	e.Stop() // a second time changes nothing
}

// The kill follows the acknowledgement at once: DynamoDB Local by itself has not yet committed then.
func TestAnAcknowledgedTransactionOutlivesAKillOfTheEngine(t *testing.T) {
	dir := t.TempDir()
	first := start(t, Options{Dir: dir})
	write(t, first.Endpoint)
	if err := syscall.Kill(first.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-first.Exited()
	first.Stop()

	second := start(t, Options{Dir: dir})
	out, err := client(second.Endpoint).GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("items"), Key: item()})
	if err != nil || out.Item == nil {
		t.Errorf("the acknowledged item is lost: %v", err)
	}
}

// The launcher remembers what the tables are.
func TestAChangedTableIsSeenAtOnce(t *testing.T) {
	e := start(t, Options{InMemory: true})
	db, name := client(e.Endpoint), aws.String("items")
	write(t, e.Endpoint)
	streamed := &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage}
	if _, err := db.UpdateTable(t.Context(), &dynamodb.UpdateTableInput{TableName: name, StreamSpecification: streamed}); err != nil {
		t.Fatal(err)
	}
	if out, err := db.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: name}); err != nil || out.Table.LatestStreamArn == nil {
		t.Errorf("the stream is not seen: %v", err)
	}
	expiring := &types.TimeToLiveSpecification{Enabled: aws.Bool(true), AttributeName: aws.String("ttl")}
	if _, err := db.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{TableName: name, TimeToLiveSpecification: expiring}); err != nil {
		t.Fatal(err)
	}
	if out, err := db.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: name}); err != nil || aws.ToString(out.TimeToLiveDescription.AttributeName) != "ttl" {
		t.Errorf("the expiry is not seen: %v", err)
	}
	if _, err := db.DeleteTable(t.Context(), &dynamodb.DeleteTableInput{TableName: name}); err != nil {
		t.Fatal(err)
	}
	var gone *types.ResourceNotFoundException
	if _, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: name, Key: item()}); !errors.As(err, &gone) {
		t.Errorf("a read of the deleted table: %v", err)
	}
	write(t, e.Endpoint)
}

func TestTwoSystemsRunSideBySideInTheirOwnDirectories(t *testing.T) {
	one := start(t, Options{Dir: t.TempDir()})
	two := start(t, Options{Dir: t.TempDir()})
	dial(t, host(one))
	dial(t, host(two))
}

func TestASecondSystemOnOneDirectoryIsRefused(t *testing.T) {
	dir := t.TempDir()
	e := start(t, Options{InMemory: true, Dir: dir})
	const want = "is in use by another running system"
	if _, err := Start(t.Context(), Options{InMemory: true, Dir: dir}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Start: %v; want %q", err, want)
	}
	if err := Recover(dir); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Recover: %v; want %q", err, want)
	}
	dial(t, host(e))
}

func TestAnEngineDiesWithTheProcessThatStartedIt(t *testing.T) {
	dir := t.TempDir()
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentDir+"="+dir)
	if _, err := parent.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	endpoint, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	connection := dial(t, strings.TrimPrefix(strings.TrimSpace(endpoint), "http://"))
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	if _, err := connection.Read(make([]byte, 1)); err == nil {
		t.Error("the engine sent something unasked")
	}
	start(t, Options{InMemory: true, Dir: dir}) // and its directory is free again
}

func TestRecoverStopsTheEngineLeftBehind(t *testing.T) {
	dir := t.TempDir()
	e := start(t, Options{InMemory: true, Dir: dir})
	_ = e.lock.Close() // as the end of the process that started it would
	if err := Recover(dir); err != nil {
		t.Fatal(err)
	}
	<-e.Exited()
}

func TestRecoverNeverStopsAnotherProgram(t *testing.T) {
	elsewhere := start(t, Options{InMemory: true, Dir: t.TempDir()})
	cat := exec.Command("cat")
	input, err := cat.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cat.Start(); err != nil {
		t.Fatal(err)
	}
	for name, recorded := range map[string]string{
		"another program":                  strconv.Itoa(cat.Process.Pid),
		"an engine of another directory":   strconv.Itoa(elsewhere.Pid),
		"this process":                     strconv.Itoa(os.Getpid()),
		"init":                             "1",
		"a process group":                  strconv.Itoa(-cat.Process.Pid),
		"a record cut short":               "",
		"a process that has never existed": strconv.Itoa(1 << 30),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(pidFile(dir), []byte(recorded), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := Recover(dir); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(pidFile(dir)); !os.IsNotExist(err) {
				t.Errorf("the record is still there: %v", err)
			}
		})
	}
	dial(t, host(elsewhere))
	_ = input.Close()
	if err := cat.Wait(); err != nil {
		t.Errorf("the other program did not end by itself: %v", err)
	}
}

func TestAFailedStartSaysWhatToDo(t *testing.T) {
	taken := start(t, Options{InMemory: true})
	_, port, err := net.SplitHostPort(host(taken))
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	refused(t, Options{InMemory: true, Port: number}, "Failed to bind")
	refused(t, Options{}, "a directory is needed")

	t.Setenv("PATH", t.TempDir())
	refused(t, Options{InMemory: true}, "Java 17 or newer is needed: install a JRE (found: none)")

	bare := t.TempDir()
	if err := os.WriteFile(filepath.Join(bare, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(bare)
	refused(t, Options{InMemory: true, Dir: "data"}, "node_modules is missing: run npm ci")
	if _, err := lockDir("data"); err != nil {
		t.Errorf("a failed start keeps its directory: %v", err)
	}
}

func TestAnOldJavaIsNamed(t *testing.T) {
	for printed, want := range map[string]string{
		`openjdk version "17.0.15" 2025-04-15`: "",
		`openjdk version "25" 2025-09-16`:      "",
		`java version "1.8.0_401"`:             "(found: 8)",
		`openjdk version "11.0.2" 2019-01-15`:  "(found: 11)",
		`openjdk version "17-ea" 2021-09-14`:   "",
		`something else`:                       "",
	} {
		err := judgeJava(printed)
		if (want == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", printed, err, want)
		}
	}
}

func TestTheClassesBelongToTheirSources(t *testing.T) {
	sums, err := os.ReadFile("Loopback.sum")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.java")
	if err != nil {
		t.Fatal(err)
	}
	classes, err := filepath.Glob("*.class")
	if err != nil || len(classes) < len(sources) {
		t.Fatalf("%d classes of %d sources: %v", len(classes), len(sources), err)
	}
	for _, name := range slices.Concat(sources, classes) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if line := fmt.Sprintf("%x  %s\n", sha256.Sum256(content), name); !strings.Contains(string(sums), line) {
			t.Errorf("%s has changed: run go generate ./scripts/engine", name)
		}
	}
}

func start(t *testing.T, o Options) *Engine {
	t.Helper()
	e, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	return e
}

func refused(t *testing.T, o Options, want string) {
	t.Helper()
	e, err := Start(t.Context(), o)
	if err == nil {
		e.Stop()
		t.Fatalf("it started; want %q", want)
	}
	if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%q; want one line with %q", err, want)
	}
}

func host(e *Engine) string { return strings.TrimPrefix(e.Endpoint, "http://") }

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func client(endpoint string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region:       "local",
		BaseEndpoint: aws.String(endpoint),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}

func item() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: "one"}}
}

func write(t *testing.T, endpoint string) {
	t.Helper()
	c := client(endpoint)
	if _, err := c.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName:            aws.String("items"),
		BillingMode:          types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("PK"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("PK"), KeyType: types.KeyTypeHash}},
	}); err != nil {
		t.Fatal(err)
	}
	put := types.TransactWriteItem{Put: &types.Put{TableName: aws.String("items"), Item: item()}}
	if _, err := c.TransactWriteItems(t.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{put}}); err != nil {
		t.Fatal(err)
	}
}
