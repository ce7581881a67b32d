package dynamo

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"docket/shared/sla"

	"pgregory.net/rapid"
)

// fill gives everything in v a value, or none where it may have none.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(1, 4e9).Draw(t, "seconds"), 0).UTC()))
		return
	case sla.Clock: // a pin is as the client wrote it
		fillFields(t, v)
		pin := time.Unix(0, rapid.Int64Range(1, 4e18).Draw(t, "nanoseconds")).UTC()
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
		t.Fatalf("packClocks knows no %s", v.Type())
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
		s.CalendarName += rapid.SampledFrom([]string{"", "|", "a;b,c|"}).Draw(t, "name")
		text := packClocks(s)
		if got, err := unpackClocks(text); err != nil || !reflect.DeepEqual(got, s) {
			t.Fatalf("%s\nis read as %+v, %v\nand was  %+v", text, got, err, s)
		}
	})
}

func TestClocksThatAreNoneAreRefused(t *testing.T) {
	good := packClocks(sla.State{}.Apply(sla.Entry{At: time.Unix(1e9, 0), Kind: sla.Created, Status: "open", Terms: &sla.Terms{}}))
	for what, text := range map[string]string{
		"nothing": "", "another layout": "1" + good[1:], "too short": good[:strings.LastIndex(good, "|")],
		"no number": strings.Replace(good, "1000000000", "soon", 1), "no clock": strings.Replace(good, ";", "", 1),
	} {
		if s, err := unpackClocks(text); err == nil {
			t.Errorf("%s: %q is read as %+v", what, text, s)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // whatever it is, it does not panic
		at := rapid.IntRange(0, len(good)).Draw(t, "at")
		_, _ = unpackClocks(good[:at] + rapid.StringMatching(`[|;,0-9 a-z]{0,9}`).Draw(t, "text") + good[at:])
	})
}
