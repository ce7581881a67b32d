package transcript

import (
	"testing"
	"time"
)

func TestATimeMayDifferByThePatienceOfAStoryAndNothingElseMay(t *testing.T) {
	const recorded = `{"at": "<time>", "due_at": "<time+240m>", "elapsed_seconds": 60, "sla": "3h59m left"}`
	for got, want := range map[string]bool{
		recorded: true,
		`{"at": "<time-2m>", "due_at": "<time+238m>", "elapsed_seconds": 180, "sla": "3h57m left"}`: true,
		`{"at": "<time-3m>", "due_at": "<time+240m>", "elapsed_seconds": 60, "sla": "3h59m left"}`:  false,
		`{"at": "<time>", "due_at": "<time+240m>", "elapsed_seconds": 240, "sla": "3h59m left"}`:    false,
		`{"at": "<time>", "due_at": "<time+240m>", "elapsed_seconds": 60, "sla": "4h2m left"}`:      false,
		`{"at": "<time>", "due_at": "<time+7d>", "elapsed_seconds": 60, "sla": "3h59m left"}`:       false,
		`{"at": "<time>", "due_at": null, "elapsed_seconds": 60, "sla": "3h59m left"}`:              false,
	} {
		if same(got, recorded, 2*time.Minute) != want {
			t.Errorf("with two minutes' patience, %s is the recorded %s: %t", got, recorded, !want)
		}
		if exactly := got == recorded; same(got, recorded, 0) != exactly {
			t.Errorf("without patience, %s is the recorded %s: %t", got, recorded, !exactly)
		}
	}
}
