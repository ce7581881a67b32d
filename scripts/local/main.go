// Command local runs the whole of Docket on this machine until Ctrl-C. The
// environment gives PORT (8080), SMTP_PORT (0, which takes a free one; mail comes in there), DOCKET_DATA (.local), DYNAMODB_ENDPOINT (an
// engine that runs already), DOCKET_SEED (demo, or empty), DOCKET_ORIGINS (of
// web pages that may call, separated by spaces) and DOCKET_SMTP (host:port of a mail
// server to which letters go as well).
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"docket/scripts/local/system"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "docket:", err)
		os.Exit(1)
	}
}

func run() error {
	options, err := read(os.Getenv)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := system.Start(ctx, options)
	if err != nil {
		return err
	}
	defer s.Stop()
	greet(s, options.Data)
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.Failed():
		return err
	}
}

func read(getenv func(string) string) (system.Options, error) {
	o := system.Options{
		Data:     cmp.Or(getenv("DOCKET_DATA"), ".local"),
		Endpoint: getenv("DYNAMODB_ENDPOINT"),
		Seed:     system.Seed(cmp.Or(getenv("DOCKET_SEED"), string(system.Demo))),
		Origins:  strings.Fields(getenv("DOCKET_ORIGINS")),
		Relay:    getenv("DOCKET_SMTP"),
		Log:      slog.New(slog.NewJSONHandler(os.Stderr, nil)),
	}
	var err error
	if o.Port, err = strconv.Atoi(cmp.Or(getenv("PORT"), "8080")); err != nil || o.Port < 1 || o.Port > 65535 {
		return o, errors.New("PORT must be a number from 1 to 65535")
	}
	if o.SMTPPort, err = strconv.Atoi(cmp.Or(getenv("SMTP_PORT"), "0")); err != nil || o.SMTPPort < 0 || o.SMTPPort > 65535 {
		return o, errors.New("SMTP_PORT must be a number from 0 to 65535")
	}
	if !slices.Contains([]system.Seed{system.Demo, system.Empty}, o.Seed) {
		return o, errors.New("DOCKET_SEED must be demo or empty")
	}
	return o, nil
}

// greet prints where everything is, with the tokens of the first workspace.
func greet(s *system.System, data string) {
	fmt.Printf("Docket runs at %s (desk: %s/desk, API: %s/docs)\n", s.URL, s.URL, s.URL)
	first := s.Credentials.Workspaces[0]
	fmt.Printf("Mail comes in at %s, for %s/%s to %s\n", s.SMTP, first.Tenant, first.Workspace, first.Mail)
	fmt.Printf("Tokens of %s/%s, good for a day; those of every workspace are in %s\n",
		first.Tenant, first.Workspace, filepath.Join(data, "credentials.json"))
	for _, role := range []string{"admin", "agent", "reader", "customer", "customer2"} {
		fmt.Printf("  %-9s %s\n", role, first.Tokens[role])
	}
	fmt.Printf("  %-9s %s\n", "api key", first.APIKey)
}
