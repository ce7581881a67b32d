// Package index answers "the tickets that match these filters, newest or oldest
// first", which they are and how many, from bitmaps, and keeps the bitmaps right
// while anyone writes, compacts and reads at once.
//
// A facet is a name and a value that a ticket has. For every facet there are
// segments, each the set of the tickets in one stretch of 4096 numbers that
// have it. A write does not touch them: it leaves one entry in the log, in the
// transaction that changes the ticket; all entries of a ticket are its line. Compact
// folds the log into the segments later, and who keeps the log then deletes what was
// folded; List, Find and Count read the segments with the log on top.
//
// All go by number: Compact up, in slices that are done one after the other,
// readers down, in chunks of the log that each are read as a page of their own. So
// a long log is neither lost work nor a long answer. A list that goes up is one that
// goes down in a mirror.
//
// A reader goes from segment to segment where all groups of its query may have
// something, and where its source, if it has one, proposes something. What a ticket
// must not have is read there and taken away. What nearly every ticket has is not
// read: who hydrates a ticket judges it again anyway, and if most are left out it is
// read after all.
//
// A ticket in the log is judged by its line, any other by its bits, and this
// always equals the facets that the ticket has. The epoch is what lets a
// reader, which cannot see log and segments at one instant, notice that a
// compaction moved a ticket from the one to the other between its reads: every
// compaction takes a number after it read its log and marks each segment that
// it touches with it, and a segment marked later than the reader's view of the
// log is not used with it, neither to give tickets nor to take them away. So what a
// reader proposes is what matched when it read the log.
package index
