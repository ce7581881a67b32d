package grant

// KeepAnswer looks up and keeps the answer of an idempotency key.
func KeepAnswer() Table { return On(Receipts, Get, Put) }

// ReadTerms reads what a ticket is promised by: its queue and the SLA plan.
func ReadTerms() Table { return Union(On(Queues, Get), On(Settings, Get)) }

// OpenTicket writes a new ticket, with its number, its reference and its lines in
// the logs.
func OpenTicket() Table {
	return Union(On(Counter, Update), On(Tickets, Put), On(References, Put), On(Starts, Put), On(Log, Put))
}

// ReadConversation reads a ticket and the items beside it in its partition.
func ReadConversation() Table {
	return Union(On(Tickets, Get, Query), On(Calendars, Get))
}

// SaveTicket writes a ticket that was read, with its Change and its entry in the log.
func SaveTicket() Table {
	return Union(On(Tickets, Put, Update), On(Calendars, Get), On(Log, Put))
}

// WriteUnsent keeps and drops what somebody writes on a ticket, which must be as it was
// read.
func WriteUnsent() Table { return On(Tickets, Get, Put, Update, Delete, Check) }

// KeepShort folds the log into segments and into runs of words, merges these and
// removes what they replace.
func KeepShort() Table {
	return Union(FindWords(), On(Log, Put, BatchWrite), On(Segments, Get, Put), On(WordManifest, Put), On(WordParts, BatchWrite))
}

// FindWords finds tickets by words, or in the order of their last updates.
func FindWords() Table { return Union(On(Log, Query), On(WordManifest, Get), On(WordParts, Query)) }

// ListTickets finds tickets by the index.
func ListTickets() Table {
	return Union(On(Log, Query), On(Segments, Query), On(Tickets, BatchGet), On(Calendars, Get))
}

// SearchTickets is ListTickets that also finds by words: quoted ones are looked for
// in the conversation.
func SearchTickets() Table { return Union(ListTickets(), FindWords(), On(Tickets, Query)) }

// RecordChanges writes audit records, names them in the feed, and adds them up.
func RecordChanges() Table {
	return Union(On(Audit, Put, BatchGet), On(Feed, Query, Get, Put, Update, BatchWrite), On(Usage, Update))
}

// ReadFeed reads what was recorded, in its order.
func ReadFeed() Table { return Union(On(Feed, Query), On(Audit, BatchGet)) }

// DoBulk does a page of a bulk: it reads which tickets are meant, changes them, each
// behind a look at whether it has its Change, and keeps what became of them.
func DoBulk() Table {
	return Union(On(Bulks, Get, Query, Put), On(Tickets, Query, BatchGet), SaveTicket(), ReadTerms())
}

// KeepScore keeps what a write of a ticket makes of its score, and of the figures of
// satisfaction.
func KeepScore() Table { return On(Scores, Put, Update) }

// AnnounceFile, NameFiles and FetchFile are of who sends a file, has something take some,
// and asks for a link to one that is on a ticket.
func AnnounceFile() Table { return On(Files, Put) }
func NameFiles() Table    { return On(Files, Get, Update) }
func FetchFile() Table    { return Union(On(Files, Get), On(Tickets, Query), On(Calendars, Get)) }

// ReceiveLetters makes tickets and messages of letters that came.
func ReceiveLetters() Table {
	return Union(On(MailClaims, Get), On(Mailboxes, Get), On(Settings, Get), On(Members, Query), On(References, Get),
		On(MailIDs, Query, Update), On(LetterData, Query, Put), On(KeptMail, Put), On(Files, Get, Put, Update),
		OpenTicket(), SaveTicket(), ReadTerms(), ReadConversation())
}

// ReportMail notes what became of a letter with its recipient, and on its ticket.
func ReportMail() Table {
	return Union(On(Suppressed, Get, Put, Update), On(Changes, Put), On(Tickets, Get), SaveTicket(), KeepAnswer())
}
