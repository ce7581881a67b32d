package dynamo

import (
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"docket/shared/sla"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"
)

// fill gives everything in v a value, or none where it may have none.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(1, 4e9).Draw(t, "seconds"), 0).UTC()))
		return
	case sla.Clock: // a pin is to the microsecond, as every instant that a client writes
		fillFields(t, v)
		pin := time.UnixMicro(rapid.Int64Range(1, 4e15).Draw(t, "microseconds")).UTC()
		v.FieldByName("Target").FieldByName("Pinned").Set(reflect.ValueOf(pin))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		fillFields(t, v)
	case reflect.String:
		v.SetString(rapid.StringMatching(`[A-Za-z_/:+-]{1,12}`).Draw(t, "text"))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64Range(-9, 1e12).Draw(t, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "flag"))
	case reflect.Slice:
		if n := rapid.IntRange(0, 3).Draw(t, "length"); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(t, v.Index(i))
			}
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "is there") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	default:
		t.Fatalf("a writer of clocks knows no %s", v.Type())
	}
}

func fillFields(t *rapid.T, v reflect.Value) {
	for i := range v.NumField() {
		if rapid.IntRange(0, 3).Draw(t, "empty") > 0 {
			fill(t, v.Field(i))
		}
	}
}

func TestClocksAreKeptToTheLastField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sla.State
		fill(t, reflect.ValueOf(&s).Elem())
		s.Calendar = sla.Calendar{} // it lies elsewhere, under its hash
		w := writer{}
		w.clocks(s)
		r := reader{it: item(w)}
		if got := r.clocks(); r.err != nil || !reflect.DeepEqual(got, s) {
			t.Fatalf("%v\nis read as %+v, %v\nand was  %+v", w, got, r.err, s)
		}
	})
}

func TestClocksThatAreNoneAreRefused(t *testing.T) {
	minutes := int64(60)
	state := sla.State{}.Apply(sla.Entry{At: time.Unix(1e9, 0), Kind: sla.Created, Status: "open",
		Terms: &sla.Terms{Resolution: sla.Target{Minutes: &minutes, MinutesOf: sla.FromQueue}}})
	good := writer{}
	good.clocks(state)
	for name := range good {
		spoilt := maps.Clone(item(good))
		spoilt[name] = &types.AttributeValueMemberBOOL{Value: true}
		if r := (reader{it: spoilt}); r.clocks().Cancelled || r.err == nil {
			t.Errorf("%s that is neither text nor number is let be", name)
		}
	}
}

// A newer build may keep more of a clock than this one knows.
func TestAWriteOfTheClocksNamesOnlyWhatItChanges(t *testing.T) {
	minutes := int64(60)
	opened := sla.State{}.Apply(sla.Entry{At: time.Unix(1e9, 0), Kind: sla.Created, Status: "open",
		Terms: &sla.Terms{FirstResponse: sla.Target{Minutes: &minutes, MinutesOf: sla.FromQueue}}})
	stored := writer{"f_unknown": text("kept")}
	stored.clocks(opened)
	r := reader{it: item(stored)}
	was, is := writer{}, writer{}
	was.clocks(r.clocks())
	is.clocks(r.clocks().Apply(sla.Entry{At: time.Unix(1e9+60, 0), Kind: sla.Outbound}))
	names, values := map[string]string{}, item{}
	difference(was, is, names, values)
	var changed []string
	for _, name := range names {
		changed = append(changed, name)
	}
	slices.Sort(changed)
	want := []string{"ck_at", "f_due", "f_is", "f_met", "f_ran", "f_warn", "r_ran"}
	if r.err != nil || !slices.Equal(changed, want) {
		t.Errorf("an answer writes %v, not %v: %v", changed, want, r.err)
	}
}
