// Package compose writes letters: a Draft as the bytes that mail servers take, the ids by
// which mail programs put letters into one conversation, and a text as a page that can be
// read in any program. It is pure. The same Draft has the same bytes always, so a letter
// that is sent again is the same letter.
//
//	draft.go           a letter with its header
//	field.go, body.go  fields that are folded and encoded, parts and files
//	id.go              Message-IDs of our own, References, Thread-Index
//	page.go            a text as plain text and as HTML
package compose
