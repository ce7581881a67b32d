package grant

// Partition is a kind of partition of the table or of its index: a pattern that
// the keys of the kind match and those of no other, as IAM's StringLike reads it,
// where * is any text. shared/dynamo/keys.go makes the keys, and a test there
// holds each of them to its kind.
type Partition string

// The partitions of workspaces.
const (
	Tickets    Partition = "T#*#TK#*"  // tickets, what was said on them, their Changes
	Changes    Partition = "T#*#EV#*"  // Changes of anything else
	Requests   Partition = "T#*#RT#*"  // related records, by the request that made them
	Counter    Partition = "T#*#CTR"   // the last ticket number
	References Partition = "T#*#REF#*" // of tickets
	Starts     Partition = "T#*#ST"    // numbers of tickets by when they were created
	Settings   Partition = "T#*#CFG"   // the settings, the SLA plan, the definitions of custom fields, the labels and the mail templates
	QueueKeys  Partition = "T#*#QK"    // queues by key, as they are listed
	Queues     Partition = "T#*#QU#*"  // queues by ID
	APIKeys    Partition = "T#*#AK"    // API keys as they are listed, without their hashes
	Calendars  Partition = "T#*#CAL#*"
	Webhooks   Partition = "T#*#WHL"   // the endpoints of webhooks
	Secrets    Partition = "T#*#WHS#*" // that sign the deliveries of an endpoint
	Deliveries Partition = "T#*#WH#*"  // to an endpoint, with how far they are
	Reads      Partition = "T#*#RD#*"  // how far somebody has read tickets
	Inboxes    Partition = "T#*#NB#*"  // what somebody is told of, and how they want it
	Receipts   Partition = "T#*#ID#*"  // kept answers of idempotency keys
	Audit      Partition = "T#*#AU#*"
	Usage      Partition = "T#*#UR#*" // totals of days
	Feed       Partition = "T#*#FD"   // pages that name Changes in the order of their recording
	Jobs       Partition = "T#*#JOB"
	Bulks      Partition = "T#*#BK#*"  // what a bulk is to do to which tickets, and what became of them
	Canned     Partition = "T#*#CR"    // canned responses, and their shortcuts
	Members    Partition = "T#*#MB"    // those who answer customers
	Views      Partition = "T#*#SV"    // saved views, and how many each owner has
	Scores     Partition = "T#*#CS"    // what customers answered, and its totals
	Files      Partition = "T#*#FL#*"  // each file, without its bytes
	Contacts   Partition = "T#*#CT"    // contacts, whose an address is, and what they are found by
	LetterData Partition = "T#*#LT#*"  // what became of a letter
	KeptMail   Partition = "T#*#LK"    // letters that are on no ticket, in the order in which they came
	MailIDs    Partition = "T#*#MID#*" // on which tickets letters are, by their Message-IDs
	Mailboxes  Partition = "T#*#MBX"   // the addresses to which customers write
	Suppressed Partition = "T#*#SUP"   // what is known of mail to addresses
	Log        Partition = "T#*#LOG"   // of both search indexes, with the epoch of the first
	Segments   Partition = "T#*#IX#*"  // of the search index

	WordManifest Partition = "T#*#WDM"   // of the index of words
	WordParts    Partition = "T#*#WDP#*" // of the runs of the index of words
)

// The partitions of the system.
const (
	Credentials   Partition = "K#*"  // API keys by ID, with their hashes
	Organisations Partition = "O#*"  // which workspace an organisation is, and its roles
	KeySets       Partition = "J#*"  // of issuers
	MailClaims    Partition = "MB#*" // whose mailbox an address is, of all workspaces
	Leases        Partition = "W#*"  // of sweeps, and of the time of bulks
	Quarantine    Partition = "Z#*"  // records and events that nobody could take
	Timers        Partition = "TM#*" // of the index `timers`
)

// Partitions lists every kind.
func Partitions() []Partition {
	return []Partition{Tickets, Changes, Requests, Counter, References, Starts, Settings, QueueKeys, Queues, APIKeys, Calendars, Webhooks, Secrets, Deliveries, Reads, Inboxes, Receipts, Audit,
		Usage, Feed, Jobs, Bulks, Canned, Scores, Members, Views, Files, Contacts, Suppressed, MailIDs, LetterData, KeptMail, Mailboxes, Log, Segments, WordManifest, WordParts, Credentials, Organisations, KeySets, MailClaims, Leases, Quarantine, Timers}
}

// InIndex tells whether the kind is of the index `timers`, and not of the table.
func (p Partition) InIndex() bool { return p == Timers }

// single tells whether no transaction writes to the kind.
func (p Partition) single() bool {
	return p == KeySets || p == Leases || p == Quarantine || p == WordManifest || p == WordParts
}
