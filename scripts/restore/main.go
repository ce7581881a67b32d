// Command restore brings a stage's table back as it was at an instant, in a new
// table that is set up as the stage's is, and prints the ARN of its stream: by
// that the new table becomes the stage's (docs/operations.md, "Restore by point in time").
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"docket/shared/dynamo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	stage := flag.String("stage", "", "the stage whose table it is")
	from := flag.String("from", "", "the table; empty: the one that the stage's last deployment from here names")
	at := flag.String("at", "", "the instant, RFC 3339; empty: the latest that there is")
	to := flag.String("to", "", "the new table; empty: named by the stage and the time")
	flag.Parse()
	if err := run(ctx, *stage, *from, *at, *to); err != nil {
		fmt.Fprintln(os.Stderr, "restore:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, stage, from, at, to string) error {
	r := restoration{db: dynamo.Client(os.Getenv), from: from, to: to, pause: 10 * time.Second,
		say: func(what string) { fmt.Fprintln(os.Stderr, what) }}
	if stage == "" {
		return errors.New("-stage is needed")
	}
	if r.from == "" {
		var err error
		if r.from, err = deployed(stage); err != nil {
			return err
		}
	}
	if r.to == "" {
		r.to = "docket-" + stage + "-" + time.Now().UTC().Format("20060102-150405")
	}
	if at != "" {
		instant, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return fmt.Errorf("-at: %w", err)
		}
		r.at = &instant
	}
	stream, err := r.run(ctx)
	if err != nil {
		return err
	}
	fmt.Println(stream)
	return nil
}

// deployed is the table that a deployment from here named.
func deployed(stage string) (string, error) {
	text, err := os.ReadFile(filepath.Join(".local", "outputs", stage+".json"))
	if err != nil {
		return "", fmt.Errorf("which table? give -from: %w", err)
	}
	var outputs map[string]map[string]string
	if err := json.Unmarshal(text, &outputs); err != nil {
		return "", err
	}
	name := outputs["docket-"+stage+"-data"]["TableName"]
	if name == "" {
		return "", errors.New("the last deployment names no table: give -from")
	}
	return name, nil
}
