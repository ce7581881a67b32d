package ticket

import (
	"time"
	"unicode/utf8"

	"docket/shared/fault"
)

// News is a message or a note that came since somebody read a ticket.
type News struct {
	ID         string
	Sequence   uint64
	Note       bool // a note, or an internal message: of the team's
	Direction  Direction
	AuthorName string
	Author     string // their e-mail address, or their subject
	Excerpt    string // the beginning of what it says
	At         time.Time
}

// MostNews is how many are told at most.
const MostNews = 20

// excerpted is how many bytes of a text an excerpt has at most.
const excerpted = 280

// MovedOn refuses a reply to a ticket on which somebody else said something since its
// writer read it.
type MovedOn struct {
	News []News // the oldest first; where there are more than MostNews the newest
}

func (m *MovedOn) Error() string { return errMoved.Error() }

// Unwrap is the fault, for who asks for its kind.
func (m *MovedOn) Unwrap() error { return errMoved }

var errMoved = fault.New(fault.ThreadMoved, "somebody else said something on this ticket since you read it")

// News is what a message is to who has not read it.
func (m Message) News() News {
	n := News{ID: m.ID, Sequence: m.Sequence, Note: m.Visibility == Internal, Direction: m.Direction, AuthorName: m.AuthorName, Author: m.AuthorEmail,
		Excerpt: excerpt(m.Body), At: m.CreatedAt}
	if n.Author == "" {
		n.Author = m.Author.Subject
	}
	return n
}

// News is what a note is to who has not read it.
func (c Comment) News() News {
	n := News{ID: c.ID, Sequence: c.Sequence, Note: true, AuthorName: c.AuthorName, Author: c.AuthorEmail, Excerpt: excerpt(c.Body), At: c.CreatedAt}
	if n.Author == "" {
		n.Author = c.Author.Subject
	}
	return n
}

// excerpt is the beginning of a text.
func excerpt(text string) string {
	if len(text) <= excerpted {
		return text
	}
	end := excerpted
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
