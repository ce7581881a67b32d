package dynamo

// What the tests of the whole system need to read items as the product does.
var (
	ReadEntry   = readEntry
	ReadSegment = readSegment
	ReadTicket  = readTicket
)
