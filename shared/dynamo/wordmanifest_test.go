package dynamo

import (
	"crypto/rand"
	"reflect"
	"testing"
	"time"

	"docket/shared/words"
)

// runOf is a run of so many parts.
func runOf(shelf words.Shelf, parts int) words.Run {
	r := words.Run{ID: rand.Text(), Shelf: shelf, Level: 2, Low: 1 << 16, High: 1 << 17, Size: 16 << 20}
	for range parts {
		r.Parts = append(r.Parts, words.Part{ID: rand.Text(), Through: rand.Text()[:7]})
	}
	r.Parts[parts-1].Through = ""
	return r
}

func TestAManifestIsReadAsItWasPut(t *testing.T) {
	m := words.Manifest{Version: 7, Cold: 3, Runs: []words.Run{runOf(words.Cold, 3), runOf(words.Hot, 1)},
		Merge: &words.Merge{From: []string{"a"}, To: []words.Run{runOf(words.Late, 2)}, After: "b\u00e9"},
		Gone:  []words.Gone{{ID: "g", Since: time.Now().UTC().Round(0), Cleared: 4}}, Voids: []words.Void{{Version: 5, Tickets: []uint32{1, 2}}},
		Sum: words.Sum{High: 1<<64 - 1, Low: 1 << 63}, Lease: words.Lease{Holder: "h", Until: time.Now().UTC().Round(0), Parts: []string{"x"}}}
	k := keys{prefix: "T#a#W#b"}
	it, err := manifestItem(k, m)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := readManifest(it); err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("%+v is read, %v, put was %+v", got, err, m)
	}
	if none, err := readManifest(nil); err != nil || none.Version != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}

// A workspace has a cold run for each 65,536 tickets, of some eight parts.
func TestTheManifestOfAMillionTicketsIsSmall(t *testing.T) {
	for tickets, most := range map[int]int{1_000_000: 8 << 10, 10_000_000: 64 << 10} {
		m := words.Manifest{Version: 1 << 20, Runs: []words.Run{runOf(words.Hot, 8), runOf(words.Hot, 8), runOf(words.Hot, 1), runOf(words.Hot, 1)}}
		for range tickets >> 16 {
			m.Runs = append(m.Runs, runOf(words.Cold, 8))
		}
		it, err := manifestItem(keys{prefix: "T#a#W#b"}, m)
		if err != nil {
			t.Fatal(err)
		}
		r := reader{it: it}
		size := len(r.bytes(wordData))
		t.Logf("the manifest of %d tickets has %d bytes", tickets, size)
		if size > most {
			t.Errorf("that is more than %d", most)
		}
	}
}
