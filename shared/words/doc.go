// Package words finds the tickets that have words, newest first, and lists all by
// when they were last updated, and those that stand in an order of their own, their turn. It keeps what it finds them by right while anyone
// writes, folds, merges and reads at once. It is an index of its own beside package
// index: a ticket has a hundred words, where it has a dozen facets.
//
// Every write leaves one entry in a log, in the transaction that changes the ticket:
// when it was last updated, the words that the write itself brings, and those that
// its fields lost. A fold makes a run of the oldest entries: items that are never
// written again, first its recency list, the tickets by their last updates, and then,
// sorted by word, each word with its postings, the tickets that have it. A merge makes
// one run of several. The manifest names the runs that count, and is the only
// item that is changed; so there are two rules:
//
//   - The manifest changes only from the version that was read before the work
//     began. So of two workers the slower one has made a run that never counts,
//     and runs are in the order of the writes that they hold, ticket by ticket.
//   - An entry is deleted once a manifest names a run that has it, a ticket's
//     older entry before its newer one, and a fold takes all entries of a ticket
//     that are in the log. So what a worker that died or was overtaken left of a
//     ticket are its last entries, and folding those again changes nothing.
//
// The log is shared: what else an entry says, of facets, the worker has folded first
// (Store.Fold), as nobody can fold it once the entry is deleted.
//
// A reader reads the log, then the manifest, then blocks of the runs. What it
// does not see in the log was in a run by then. A run that was merged away is
// removed only later, and a reader that finds it gone begins again.
//
// The newest run that says something of a ticket's fields is right about them.
// The log only adds, since a part of it may be folded already. So a reader may
// be given a ticket that lost a word, never be denied one that has it: who looks
// at a ticket again finds out. A recency list, too, has a ticket at its latest moment
// and may have it at earlier ones. With each moment comes the ticket's class as of that
// write, a number of the caller's: at the latest moment it is right, or not known.
//
// Turns are kept in runs of their own, as a ticket's turn can move either way and what it
// left has to be told: a run has for each place that a ticket took or left what was said
// of it last, and a later run is right about it. An entry says the place that is left by
// itself, so that nobody need know the ticket. A list in turn therefore gives each ticket
// once, where it stands. What is left is told until the oldest run is made anew, also
// where a ticket came and left within one fold: that fold may be of entries that were folded
// before.
//
// An entry that is Whole takes back all that was said of its ticket before, so that
// no word is left of what was erased. The fold makes the ticket void in all older
// runs, and the manifest remembers that until each is merged or rewritten without it
// and its old parts are removed.
package words
