// Package dynamodel is DynamoDB in memory, behind the SDK's own client: for
// tests and measurements of what the engine of a laptop does not show.
//
// It answers the calls that Docket makes, with the SDK's types and errors and
// through the SDK's own retries, and has what production has: latency,
// conflicts of transactions, the throughput of a partition, an index that
// follows its table, request units as AWS bills them, and a stream. Time is
// package time's alone, and nothing runs between calls, so that it works in a
// bubble of testing/synctest, where an hour of traffic takes seconds:
//
//	synctest.Test(t, func(t *testing.T) {
//		m := dynamodel.New(dynamodel.Options{Transact: 25 * time.Millisecond})
//		db := m.Client() // a process; each has its own client
//		if err := dynamo.Create(t.Context(), db, "docket"); err != nil {
//			t.Fatal(err)
//		}
//		table := dynamo.New(db, "docket")
//		...
//		t.Log(m.Usage()["TransactWriteItems"].Write, "write units")
//	})
//
// # What is modelled
//
// A transaction is accepted as its items stand when it arrives, takes effect at
// one instant in the middle of its latency, and is in flight on each item that
// accepted it until its answer. Meanwhile another transaction with such an item,
// were it only to check it, is cancelled with TransactionConflict at that
// position, and a put, update or delete of it fails with
// TransactionConflictException; reads are not refused. So says the developer's
// guide under "Transaction conflict handling". A cancelled transaction is in flight, too,
// on those of its items that did accept it.
//
// Each value of a partition key has 1,000 write and 3,000 read units a second,
// and what it did not use in the last Burst. A call is let in while anything
// is left, and may leave a debt. This is the least that AWS
// promises: it splits a hot partition between sort keys after some minutes,
// though never one item, and mostly lends more for short bursts.
//
// Units: a write takes one for each KB begun of the larger of the items before
// and after, twice in a transaction, also for an item that a transaction only
// checks; a read takes one for each 4 KB begun, half where it need not be
// consistent, and a query takes its items' sum. A write of the index takes its own, by the
// index's partitions. What a condition refused is billed, a conflict and
// a throttled call are not.
//
// # What is not modelled
//
// Scan, TransactGetItems, PartiQL, local indexes, the old parameters that
// expressions replaced, expiry of items by TTL, consistency of queries (one that
// need not be consistent sees the newest state, except on an index; a read by key is
// behind by Lag), splitting
// and moving partitions, shards of the stream that end, quotas of an account
// or table. A call or an expression that the model does not know is an error.
// Of a validation error only the code is DynamoDB's, not the message.
package dynamodel
