// Package send holds the rules of the letters that leave: which ones a Change calls for,
// what becomes of each until it is sent, and what it says. Nobody gets a letter but by
// LettersOf or NoticesOf, and what is in one is made by Compose: both read messages that are public
// and outbound, and nothing else that somebody wrote on a ticket. So no internal note
// leaves by mail.
//
//	outgoing.go  a letter to one recipient, from before it is sent on
//	rules.go     who is written to for a Change
//	bound.go     how many automatic letters leave
//	attached.go  which files go with it
//	notice.go    which members are told of it
//	compose.go   what the letter says
//	sender.go    what brings letters out, and how that fails
//	ladder.go    when a letter that was not taken is tried again
package send
