package rest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"docket/shared/fault"
)

// cursorLife is how long a list can be continued.
const cursorLife = 24 * time.Hour

const macSize = 16

// Cursor signs the position behind which a list goes on. A cursor is the
// position and its expiry behind a MAC that also covers the workspace, the
// operation and the filter: in any other list it is as good as garbage.
func (c *Call) Cursor(filter any, position string) string {
	payload := binary.BigEndian.AppendUint64(nil, uint64(c.Now().Add(cursorLife).Unix()))
	payload = append(payload, position...)
	return base64.RawURLEncoding.EncodeToString(append(c.mac(filter, payload), payload...))
}

// Position reads a cursor of this list; empty stays empty.
func (c *Call) Position(filter any, cursor string) (string, error) {
	if cursor == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || strings.ContainsAny(cursor, "\r\n") || len(raw) < macSize+8 || !hmac.Equal(raw[:macSize], c.mac(filter, raw[macSize:])) {
		return "", fault.New(fault.InvalidCursor, "the cursor does not belong to this list")
	}
	if expires := int64(binary.BigEndian.Uint64(raw[macSize:])); c.Now().Unix() > expires {
		return "", fault.New(fault.InvalidCursor, "the cursor has expired: list anew")
	}
	return string(raw[macSize+8:]), nil
}

func (c *Call) mac(filter any, payload []byte) []byte {
	h := hmac.New(sha256.New, c.Workspace.CursorKey)
	for _, part := range []string{c.Scope().Tenant(), c.Scope().Workspace(), c.Operation, fmt.Sprintf("%#v", filter), string(payload)} {
		_, _ = fmt.Fprintf(h, "%d:%s", len(part), part) // a hash takes everything
	}
	return h.Sum(nil)[:macSize]
}
