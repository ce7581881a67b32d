// Command rebuildaudit makes the audit records of a workspace, and the totals of
// its usage, again from its Changes. It may be run at any time, also while the
// workspace is in use: what is recorded stays as it is. The environment gives
// the account and region as dynamo.Client reads them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"docket/shared/dynamo"
	"docket/shared/tenant"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "rebuildaudit:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	flags := flag.NewFlagSet("rebuildaudit", flag.ContinueOnError)
	table := flags.String("table", "", "the table's name, an output of the stack docket-<stage>-data")
	tenantName := flags.String("tenant", "", "the tenant, as in acme")
	workspace := flags.String("workspace", "", "the workspace, as in north")
	from := flags.String("from", "", "where a run that was cut short goes on, as it said")
	if err := flags.Parse(args); err != nil {
		return err
	}
	scope, err := tenant.NewScope(*tenantName, *workspace)
	if err != nil {
		return err
	}
	if *table == "" {
		return errors.New("-table is needed")
	}
	return rebuild(ctx, dynamo.New(dynamo.Client(getenv), *table), scope, *from, out)
}

// rebuild goes step by step, and says before each where it stands.
func rebuild(ctx context.Context, t *dynamo.Table, scope tenant.Scope, cursor string, out io.Writer) error {
	changes, unknown := 0, []error(nil)
	for {
		step, err := t.RebuildAudit(ctx, scope, cursor, time.Now())
		if err != nil {
			return errors.Join(append(unknown, fmt.Errorf("go on with -from %q: %w", cursor, err))...)
		}
		changes, cursor, unknown = changes+step.Read, step.Next, append(unknown, step.Unknown...)
		if _, err := fmt.Fprintf(out, "%d changes, next -from %q\n", changes, cursor); err != nil {
			return err
		}
		if cursor == "" {
			return errors.Join(unknown...)
		}
	}
}
