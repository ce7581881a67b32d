package desk

import (
	"time"

	"docket/shared/rest"
)

// Problem is a failure of this face: of a thread that moved on it tells what is new.
type Problem struct {
	rest.Problem
	News []News `json:"news,omitempty" nullable:"false" doc:"Of thread_moved: what others said since the caller read, the oldest first, of more than 20 the newest"`
}

// News is a message or a note that came since somebody read a ticket.
type News struct {
	ID         string    `json:"id"`
	Kind       string    `json:"kind" enum:"message,note"`
	AuthorName string    `json:"author_name,omitempty"`
	Author     string    `json:"author,omitempty" doc:"An e-mail address, or a user ID"`
	Excerpt    string    `json:"excerpt" doc:"The beginning of what it says"`
	Sequence   uint64    `json:"sequence"`
	CreatedAt  time.Time `json:"created_at"`
}

var problems = rest.Envelope{
	ContentType: rest.Problems.ContentType,
	Body: func(f rest.Failure) any {
		p := Problem{Problem: rest.ProblemOf(f)}
		for _, n := range f.News {
			kind := "message"
			if n.Note {
				kind = "note"
			}
			p.News = append(p.News, News{ID: n.ID, Kind: kind, AuthorName: n.AuthorName, Author: n.Author, Excerpt: n.Excerpt, Sequence: n.Sequence, CreatedAt: n.At})
		}
		return p
	},
}
