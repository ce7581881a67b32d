// Package index answers "the newest tickets that match these filters" from
// bitmaps, and keeps the bitmaps right while anyone writes, compacts and reads
// at once.
//
// A facet is a name and a value that a ticket has. For every facet there are
// segments, each the set of the tickets in one stretch of 4096 numbers that
// have it. A write does not touch them: it leaves one line in the log, in the
// transaction that changes the ticket. Compact folds the log into the segments
// later; List reads the segments with the log on top.
//
// Both go by number: Compact up, in slices that are done one after the other,
// List down, in chunks of the log that each are read as a page of their own. So
// a long log is neither lost work nor a long answer.
//
// A ticket in the log is judged by its line, any other by its bits, and this
// always equals the facets that the ticket has. The epoch is what lets a
// reader, which cannot see log and segments at one instant, notice that a
// compaction moved a ticket from the one to the other between its reads: every
// compaction takes a number after it read its log and marks each segment that
// it touches with it, and a segment marked later than the reader's view of the
// log is not used with it.
package index
