// Command mcp lets a desktop assistant, which speaks to servers over their
// standard input and output, use a running Docket: each line that comes in is
// sent to its MCP endpoint, and what it answers goes out as a line. The
// environment gives DOCKET_URL (http://127.0.0.1:8080), which is https but for
// this machine, and DOCKET_API_KEY.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"
)

func main() {
	b, err := newBridge(os.Getenv)
	if err == nil {
		err = b.run(context.Background(), os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docket mcp:", err)
		os.Exit(1)
	}
}

// bridge carries messages to one Docket.
type bridge struct {
	url, key string
	version  string // of the protocol, once it is agreed
}

func newBridge(getenv func(string) string) (*bridge, error) {
	url, err := endpoint(cmp.Or(getenv("DOCKET_URL"), "http://127.0.0.1:8080"))
	if err != nil {
		return nil, fmt.Errorf("DOCKET_URL: %w", err)
	}
	key := getenv("DOCKET_API_KEY")
	if key == "" {
		return nil, errors.New("set DOCKET_API_KEY to an API key of a workspace")
	}
	return &bridge{url: url, key: key}, nil
}

// endpoint is where messages go. The key goes with each, so the way there must
// be encrypted, or not leave this machine.
func endpoint(docket string) (string, error) {
	u, err := url.Parse(docket)
	if err != nil {
		return "", err
	}
	local := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	if u.Hostname() == "" || u.Scheme != "https" && (u.Scheme != "http" || !local) {
		return "", errors.New("it must be https://..., or http:// with localhost, 127.0.0.1 or [::1]: each message carries the API key")
	}
	return u.JoinPath("mcp").String(), nil
}

// mostBytes is the longest message, in bytes.
const mostBytes = 8 << 20

// client bounds a call: a server's ends after 25 seconds. It follows no
// redirect, which could lead from https to http.
var client = &http.Client{Timeout: 30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// run carries messages until in ends.
func (b *bridge) run(ctx context.Context, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, mostBytes)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		answer, err := b.carry(ctx, lines.Bytes())
		if err != nil {
			answer = failure(lines.Bytes(), err)
		}
		if len(answer) == 0 {
			continue // a notification has no answer
		}
		if _, err := out.Write(append(answer, '\n')); err != nil {
			return err
		}
	}
	return lines.Err()
}

// carry sends a message, and gives what it is answered with.
func (b *bridge) carry(ctx context.Context, message []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url, bytes.NewReader(message))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+b.key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	if b.version != "" {
		r.Header.Set("MCP-Protocol-Version", b.version)
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	text, err := io.ReadAll(io.LimitReader(answer.Body, mostBytes))
	if err != nil {
		return nil, err
	}
	var said struct {
		JSONRPC string `json:"jsonrpc"`
		Result  struct {
			Version string `json:"protocolVersion"`
		} `json:"result"`
	}
	empty := len(text) == 0 && answer.StatusCode < http.StatusMultipleChoices
	if !empty && (json.Unmarshal(text, &said) != nil || said.JSONRPC == "") {
		return nil, fmt.Errorf("the server answers %s", answer.Status)
	}
	b.version = cmp.Or(said.Result.Version, b.version)
	return bytes.TrimSpace(text), nil
}

// failure answers a request that could not be carried; nothing, a notification.
func failure(message []byte, why error) []byte {
	var asked struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(message, &asked) != nil || asked.ID == nil {
		fmt.Fprintln(os.Stderr, "docket mcp:", why)
		return nil
	}
	answer, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": asked.ID,
		"error": map[string]any{"code": -32603, "message": why.Error()}})
	if err != nil {
		return nil
	}
	return answer
}
