package worker

import (
	"encoding/json"
	"fmt"
)

// quarantinePass goes through the days of quarantine, after the passes through
// the tickets. The one after it is of the indexes.
const quarantinePass = passes + 1

// eraseCursor is where an erasing stands.
type eraseCursor struct {
	Pass   int      `json:"pass"`
	Number uint32   `json:"number,omitempty"` // of the ticket or day to go on at; 0: the newest
	Within string   `json:"within,omitempty"` // the cursor to go on at there
	Unread []uint32 `json:"unread,omitempty"` // tickets that could not be read
}

func (c eraseCursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // numbers and a text are JSON
	}
	return string(text)
}

func readEraseCursor(text string) (c eraseCursor, err error) {
	if text == "" {
		return eraseCursor{Pass: 1}, nil
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, fmt.Errorf("the cursor %q: %w", text, err)
	}
	return c, nil
}

// below is where to go on once a number was looked at: in the next pass after the oldest.
func (c eraseCursor) below(number, oldest uint32) eraseCursor {
	if number <= oldest {
		return eraseCursor{Pass: c.Pass + 1, Unread: c.Unread}
	}
	return eraseCursor{Pass: c.Pass, Number: number - 1, Unread: c.Unread}
}
