package file_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"docket/shared/file"
)

func TestANameIsOnePartOfAPathThatShowsAsItIsWritten(t *testing.T) {
	for given, want := range map[string]string{
		"report.pdf":                 "report.pdf",
		"  Ü bersicht 2026.pdf ":     "Ü bersicht 2026.pdf",
		"../../etc/passwd":           ".._.._etc_passwd",
		`C:\Temp\a.txt`:              "C:_Temp_a.txt",
		"invoice\u202egpj.exe":       "invoicegpj.exe",
		"\u2066a\u2069\u200fb\u061c": "ab",
		"a\r\nb\x00c\u2028d.txt":     "abcd.txt",
		"\ufeffbom.csv":              "bom.csv",
		"...":                        "file",
		"/":                          "file",
		" \u202e ":                   "file",
		"a. . ":                      "a",
		"family 👩‍👩‍👧.png":           "family 👩‍👩‍👧.png",
	} {
		if is := file.Clean(given); is != want {
			t.Errorf("%q is kept as %q, want %q", given, is, want)
		}
	}
}

func TestALongNameIsCutBetweenLettersAndKeepsItsExtension(t *testing.T) {
	for given, ends := range map[string]string{
		strings.Repeat("x", 300) + ".tar.gz":     ".gz",
		strings.Repeat("ü/\u202e", 300) + ".pdf": ".pdf",
		strings.Repeat("日", 300):                 "日",
		"a." + strings.Repeat("é", 300):          "é",
	} {
		is := file.Clean(given)
		if len(is) > file.MaxName || len(is) < file.MaxName-4 || !utf8.ValidString(is) || !strings.HasSuffix(is, ends) || strings.ContainsAny(is, "/\u202e") {
			t.Errorf("%.20q… is kept as %q of %d bytes", given, is, len(is))
		}
	}
}

func TestATypeIsBelievedOfAnImageByItsBytesAlone(t *testing.T) {
	for begins, want := range map[string]string{
		"\x89PNG\r\n\x1a\n\x00": "image/png", "\xff\xd8\xff\xe0": "image/jpeg", "GIF89a": "image/gif", "GIF87a": "image/gif", "RIFF\x00\x00\x00\x00WEBPVP8 ": "image/webp",
		"<svg xmlns=": file.Unknown, "<html>": file.Unknown, "%PDF-1.7": file.Unknown, "RIFF\x00\x00\x00\x00AVI ": file.Unknown, "RIFF": file.Unknown, "": file.Unknown, "\x89PNG": file.Unknown,
	} {
		if is := file.Recognised([]byte(begins)); is != want {
			t.Errorf("%q is %s, want %s", begins, is, want)
		}
	}
}
