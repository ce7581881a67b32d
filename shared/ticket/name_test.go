package ticket

import "testing"

func TestAReferenceThatDocketGivesTellsItsTicketsNumber(t *testing.T) {
	const uuid = "01a21961-cf4e-8000-8000-192bb0bfd76e"
	number := NameOf(uuid).Number
	for text, want := range map[string]Name{
		uuid: {ID: uuid, Number: number}, "ticket_" + uuid: {ID: uuid, Number: number}, "TICKET_01A21961-CF4E-8000-8000-192BB0BFD76E": {ID: uuid, Number: number},
		"TKT-0042": {Reference: "TKT-0042", Number: 42}, "tkt-0042": {Reference: "tkt-0042", Number: 42}, "TKT-123456": {Reference: "TKT-123456", Number: 123456},
		"TKT-42": {Reference: "TKT-42"}, "TKT-00042": {Reference: "TKT-00042"}, "TKT-0000": {Reference: "TKT-0000"}, "TKT-99999999999": {Reference: "TKT-99999999999"},
		"CASE-7": {Reference: "CASE-7"}, "tkt_" + uuid: {Reference: "tkt_" + uuid}, "": {},
	} {
		if got := ReadName(text); got != want {
			t.Errorf("%q is %+v, want %+v", text, got, want)
		}
	}
}

func TestANameMeansTheTicketThatHasIt(t *testing.T) {
	const uuid = "01a21961-cf4e-8000-8000-192bb0bfd76e"
	if !ReadName("tkt-0042").Means(uuid, "TKT-0042") || ReadName("TKT-0042").Means(uuid, "CASE-7") { // the 42nd, with a reference of its own
		t.Error("a reference means another ticket")
	}
	if !ReadName(uuid).Means(uuid, "CASE-7") || ReadName(uuid).Means("01a21961-cf4e-8000-8000-192bb0bfd76f", "CASE-7") {
		t.Error("a UUID means another ticket")
	}
}
