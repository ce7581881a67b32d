package sla

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// hashedAs is the version of the form in which a calendar is hashed. Another
// form, or another meaning of the same one, gets another number.
const hashedAs = 1

// Hash returns a name for a calendar that follows from its contents, so that
// many tickets can refer to one copy: 128 bits of SHA-256 of its JSON, as 22
// characters of base64url. Two calendars have the same hash exactly when they
// are Equal. The hash of 24x7, which is no calendar, is empty.
func (c Calendar) Hash() string {
	if c.Equal(Calendar{}) {
		return ""
	}
	form := struct {
		Version int `json:"v"`
		Calendar
	}{hashedAs, c}
	text, err := json.Marshal(form)
	if err != nil {
		panic(err) // strings and numbers are JSON
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
