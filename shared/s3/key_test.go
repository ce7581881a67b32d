package s3

import (
	"testing"

	"docket/shared/tenant"
)

// Keys begin with where the file is: no name of a tenant or workspace has a slash.
func TestAKeyIsOfOneWorkspaceAndThereIsNoneWithoutAScope(t *testing.T) {
	scope, err := tenant.NewScope("acme", "north")
	if err != nil {
		t.Fatal(err)
	}
	if sent, kept := sent(scope, "file_1"), kept(scope, "file_1"); sent != "sent/acme/north/file_1" || kept != "kept/acme/north/file_1" {
		t.Errorf("%s %s", sent, kept)
	}
	defer func() {
		if recover() == nil {
			t.Error("there is a key without a scope")
		}
	}()
	_ = kept(tenant.Scope{}, "file_1")
}

func TestABrowserIsToldToSaveAFileUnderItsWholeName(t *testing.T) {
	for name, want := range map[string]string{
		"a b.pdf":    `attachment; filename="a_b.pdf"; filename*=UTF-8''a%20b.pdf`,
		`a"; x=y`:    `attachment; filename="a___x_y"; filename*=UTF-8''a%22%3B%20x%3Dy`,
		"Übung.docx": `attachment; filename="__bung.docx"; filename*=UTF-8''%C3%9Cbung.docx`,
	} {
		if is := disposition(name); is != want {
			t.Errorf("%s: %s", name, is)
		}
	}
}
