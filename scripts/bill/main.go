// Command bill prints what the stage costs whose templates are in cdk.out, as
// make synth makes them: while nobody calls, and at most in a day.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"docket/infra/bill"
)

func main() {
	if err := run("cdk.out"); err != nil {
		fmt.Fprintln(os.Stderr, "bill:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.template.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("there are no templates in %s: run make synth", dir)
	}
	var all []bill.Resource
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var template struct{ Resources map[string]bill.Resource }
		if err := json.Unmarshal(text, &template); err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
		for _, r := range template.Resources {
			all = append(all, r)
		}
	}
	for _, line := range bill.Of(all) {
		fmt.Println(line.Text())
	}
	return nil
}
