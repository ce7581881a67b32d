package ticket

// Subject is what a Change is of.
type Subject struct {
	Ticket  *Ticket
	Message *Message // of a Change by which one was added
	Comment *Comment // likewise
}
