package rest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"docket/shared/fault"
)

// cursorLife is how long a list can be continued.
const cursorLife = 24 * time.Hour

const macSize = 16

// Cursor signs the position behind which a list goes on. A cursor is the
// position and its expiry behind a MAC that also covers the workspace and what
// the list was asked for: in any other list it is as good as garbage.
func (c *Call) Cursor(position string) string { return c.CursorFor(position, cursorLife) }

// CursorFor is Cursor of a list that can be continued for so long.
func (c *Call) CursorFor(position string, life time.Duration) string {
	payload := binary.BigEndian.AppendUint64(nil, uint64(c.Now().Add(life).Unix()))
	payload = append(payload, position...)
	return base64.RawURLEncoding.EncodeToString(append(c.mac(payload), payload...))
}

// LinkAt is Link of another operation's list: its path with its query, and the cursor of
// a position in it.
func (c *Call) LinkAt(operation, path string, query url.Values, position string) string {
	there := *c
	there.Operation, there.asked = operation, askedOf(path, query)
	on := maps.Clone(query)
	if position != "" {
		on.Set("cursor", there.Cursor(position))
	}
	return c.At(path) + "?" + on.Encode()
}

// Query is what the call was asked by.
func (c *Call) Query() url.Values { return maps.Clone(c.query) }

// Position reads a cursor of this list; empty stays empty. Any other text is a
// failure of kind InvalidCursor.
func (c *Call) Position(cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || strings.ContainsAny(cursor, "\r\n") || len(raw) < macSize+8 || !hmac.Equal(raw[:macSize], c.mac(raw[macSize:])) {
		return "", fault.New(InvalidCursor, "the cursor does not belong to this list")
	}
	if expires := int64(binary.BigEndian.Uint64(raw[macSize:])); c.Now().Unix() > expires {
		return "", fault.New(InvalidCursor, "the cursor has expired: list anew")
	}
	return string(raw[macSize+8:]), nil
}

// signed is what a cursor's MAC covers, as JSON. The version changes when its
// form does; a list that learns a further parameter leaves live cursors valid.
type signed struct {
	Version   int
	Tenant    string
	Workspace string
	Operation string
	Asked     asked
	Payload   []byte
}

// asked is what a list was asked for: its path, and the parameters of its query
// but for those that differ from page to page. JSON sorts them by name.
type asked struct {
	Path  string
	Query url.Values
}

// Link is the path of the call's list with its query, but for one parameter: where
// another page of it is, on the host that the client has asked.
func (c *Call) Link(parameter, value string) string {
	query := maps.Clone(c.query)
	query.Set(parameter, value)
	return c.base + c.asked.Path + "?" + query.Encode()
}

// At is a path of the API, on the host that the client has asked.
func (c *Call) At(path string) string { return c.base + path }

// paging are the parameters by which faces ask for a page of a list.
var paging = []string{"cursor", "limit", "after", "page_size"}

func askedOf(path string, query url.Values) asked {
	query = maps.Clone(query)
	maps.DeleteFunc(query, func(name string, _ []string) bool {
		return slices.Contains(paging, name)
	})
	return asked{path, query}
}

func (c *Call) mac(payload []byte) []byte {
	message, err := json.Marshal(signed{1, c.Scope().Tenant(), c.Scope().Workspace(), c.Operation, c.asked, payload})
	if err != nil {
		panic(err) // it is strings
	}
	h := hmac.New(sha256.New, c.Workspace.CursorKey)
	_, _ = h.Write(message) // a hash takes everything
	return h.Sum(nil)[:macSize]
}
