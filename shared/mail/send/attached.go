package send

import (
	"strings"

	"docket/shared/file"
	"docket/shared/mail/template"
	"docket/shared/ticket"
)

// MostAttached is how many bytes the files of a letter have at most, together: with more,
// once encoded, it is what many servers refuse, and what a function has no memory for.
const MostAttached = 8 << 20

// Attached are the files of a message that go with its letters, the first ones as far as
// they fit, and those that do not.
func Attached(m ticket.Message) (with, without []file.Attachment) {
	room := int64(MostAttached)
	for _, f := range m.Files {
		if f.Size > room {
			without = append(without, f)
			continue
		}
		with, room = append(with, f), room-f.Size
	}
	return with, without
}

// tooLarge is how a letter begins to name the files that do not go with it, by language.
var tooLarge = map[string]string{"en": "Too large for mail", "de": "Zu groß für eine E-Mail"}

// body is what a message says in a letter: its text, and which of its files are too large.
func body(m ticket.Message, language string) string {
	_, without := Attached(m)
	if len(without) == 0 {
		return m.Body
	}
	var names []string
	for _, f := range without {
		names = append(names, f.Name)
	}
	return m.Body + "\n\n[" + tooLarge[template.LanguageOf(language)] + ": " + strings.Join(names, ", ") + "]"
}
