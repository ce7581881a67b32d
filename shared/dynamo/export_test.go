package dynamo

// What the tests of the whole system need to read items as the product does.
var (
	ReadEntry   = readEntry
	ReadSegment = readSegment
	ReadTicket  = decode[ticketRecord]
)

// Ticket is the ticket that a record holds.
var TicketOf = ticketRecord.ticket
