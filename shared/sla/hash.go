package sla

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

// hashedAs is the version of the form in which a calendar is hashed. Another
// form, or another meaning of the same one, gets another number.
const hashedAs = 1

// Hash names a calendar by what it says, so that many tickets may refer to one
// copy of it: 128 bits of SHA-256 of its JSON, in 22 characters of base64url.
// Calendars have one hash exactly when they are Equal; around the clock, which
// is to have none, has the empty one.
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
