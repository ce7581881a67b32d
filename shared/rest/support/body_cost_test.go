package support_test

import (
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"docket/shared/rest"
	"docket/shared/testing/apitest"
)

// mostBytes is what the worst body of 1 MiB may have a process allocate: its
// reading, and here the client's sending too.
const mostBytes = 64 << 20

// costliest are bodies that ask much of a reader for each of their bytes.
func costliest() map[string]string {
	const whole = rest.MaxBody - 200
	fill := func(before, each, after string) string {
		return before + strings.TrimSuffix(strings.Repeat(each, (whole-len(before)-len(after))/len(each)), ",") + after
	}
	long := func(n int) string { return `{"subject":"s","custom_fields":{"` + strings.Repeat("n", n) + `":` }
	return map[string]string{
		"a long name over names given twice": fill(long(130_000)+"{", `"a":1,`, "}}}"),
		"a long name over nulls":             fill(long(130_000)+"{", `"a":null,`, "}}}"),
		"a name of the most bytes over them": fill(long(1000)+"{", `"a":null,`, "}}}"),
		"nulls in objects of an array":       fill(long(1000)+"[", `{"a":null},`, "]}}"),
		"nulls":                              fill(`{"subject":"s",`, `"description":null,`, `}`),
		"unknown names":                      fill(`{"subject":"s",`, `"x":1,`, `}`),
		"empty objects":                      fill(long(3)+"[", "{},", "]}}"),
		"empty arrays":                       fill(long(3)+"[", "[],", "]}}"),
		"zeros":                              fill(long(3)+"[", "0,", "]}}"),
		"deep":                               fill(long(3)+"[", strings.Repeat(`[`, 26)+strings.Repeat(`]`, 26)+",", "]}}"),
		"tags":                               fill(`{"subject":"s","tags":[`, `1,`, "]}"),
		"tags behind a name too long":        fill(long(1001)+`0},"tags":[`, `1,`, "]}"),
		"tags behind fifty faults":           fill(`{"subject":"s","tags":[`+strings.Repeat(`"\u0000",`, 60), `1,`, "]}"),
		"tags behind what is too deep":       fill(`{"subject":"s","custom_fields":{"a":`+strings.Repeat("[", 40)+strings.Repeat("]", 40)+`},"tags":[`, `1,`, "]}"),
		"as many tags as are read":           `{"subject":"s","tags":[` + strings.Repeat("1,", 49_900) + `1]}`,
		"as many fields as are read":         long(3) + "{" + strings.Repeat(`"`+strings.Repeat("n", 30)+`":{},`, 16_000) + `"n":1}}}`,
		"escapes":                            fill(`{"subject":"`, `\u0041`, `"}`),
		"long numbers":                       fill(long(3), "1", "}}"),
	}
}

// spoiled is a body of random pieces of JSON.
func spoiled(r *rand.Rand) string {
	pieces := []string{"{", "}", "[", "]", ",", ":", "null", "1", `"a"`, `"custom_fields":`, `"tags":`, `"` + strings.Repeat("n", r.IntN(2000)) + `":`, `{"a":1,"a":`, "\\u0000", " "}
	var b strings.Builder
	b.WriteString(`{"subject":"s","custom_fields":`)
	for b.Len() < rest.MaxBody/4 {
		b.WriteString(strings.Repeat(pieces[r.IntN(len(pieces))], 1+r.IntN(200)))
	}
	return b.String()[:rest.MaxBody/4]
}

func TestNoBodyCostsMoreMemoryThanABound(t *testing.T) {
	w := docket.World(t)
	cost := func(name, body string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		a := docket.Send(t, apitest.Request{Method: http.MethodPost, Path: "/v1/support/tickets", Token: w.Tokens["agent"], Header: map[string]string{"Content-Type": "application/json"}, Body: body})
		runtime.ReadMemStats(&after)
		if a.Status/100 != 4 {
			t.Errorf("%s: %d", name, a.Status)
		}
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > mostBytes {
			t.Errorf("%s: %d MiB", name, allocated>>20)
		} else {
			t.Logf("%s: %d KiB, %d", name, allocated>>10, a.Status)
		}
	}
	for name, body := range costliest() {
		cost(name, body)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		cost("random pieces", spoiled(random))
	}
}
