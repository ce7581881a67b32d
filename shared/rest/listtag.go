package rest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"docket/shared/tenant"
)

// listTag is the entity tag of a list's answer (RFC 9110, 8.8.3). It is weak: an
// answer has a request id of its own.
type listTag struct {
	version string    // of all that the list can show; empty where that has none
	until   time.Time // from then on, the same rows may look different
	rows    string    // what is shown
}

func (t listTag) String() string {
	return fmt.Sprintf(`W/"%s.%d.%s"`, t.version, t.until.Unix(), t.rows)
}

// listTags are those that a client has.
type listTags []listTag

// readListTags reads an If-None-Match (RFC 9110, 13.1.2). What is no tag of a
// list matches none.
func readListTags(header string) (tags listTags) {
	for _, text := range strings.Split(header, ",") {
		opaque := strings.Trim(strings.TrimPrefix(strings.TrimSpace(text), "W/"), `"`)
		parts := strings.Split(opaque, ".")
		if len(parts) != 3 {
			continue
		}
		until, err := strconv.ParseInt(parts[1], 10, 64)
		if err == nil {
			tags = append(tags, listTag{parts[0], time.Unix(until, 0), parts[2]})
		}
	}
	return tags
}

// of gives the tag of an answer that is the same as one of now, because what it
// showed is.
func (tags listTags) of(version string, now time.Time) (listTag, bool) {
	for _, t := range tags {
		if version != "" && t.version == version && now.Before(t.until) {
			return t, true
		}
	}
	return listTag{}, false
}

// has tells whether the client has the rows of a tag.
func (tags listTags) has(tag listTag, now time.Time) bool {
	for _, t := range tags {
		if t.rows == tag.rows && now.Before(t.until) {
			return true
		}
	}
	return false
}

// until is when the rows may look different although nothing was written: a
// cursor that a client keeps with them must not have expired, either.
func (l Listing[R, V]) until(now time.Time, rows []R) time.Time {
	until := now.Add(cursorLife / 2)
	if l.Until == nil {
		return until
	}
	for _, row := range rows {
		if at := l.Until(row); !at.IsZero() && at.Before(until) {
			until = at
		}
	}
	return until
}

// listVersion is a version of what a list can show, for this list as this caller
// sees it; empty where that has none.
func (c *Call) listVersion(version string, in Paged) string {
	if version == "" {
		return ""
	}
	told, err := json.Marshal(struct {
		Version, Operation, Cursor string
		Limit                      int
		Asked                      asked
		Workspace                  string
		Settings                   uint64 // their version
		User                       tenant.User
		OwnOnly                    bool
		Permissions                []tenant.Permission
	}{version, c.Operation, in.Cursor, in.Limit, c.asked, c.Scope().String(), c.Workspace.Version, c.Principal.User, c.Principal.OwnOnly, c.Principal.Permissions})
	if err != nil {
		panic(err) // it is strings
	}
	return short(digest(string(told)))
}

// short is enough of a digest to tell lists apart.
func short(digest string) string { return digest[:24] }
