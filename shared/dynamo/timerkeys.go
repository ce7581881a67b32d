package dynamo

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"docket/shared/tenant"
)

// Keys of the timers index: what runs out, of every workspace, by when it does.

// TimerShards is how many partitions of the timers index tickets lie in, by when
// their timers run out, and as many jobs, endpoints of webhooks and files.
const TimerShards = 16

const (
	timers  = "timers" // the index, and its key
	timerPK = "TPK"
	timerSK = "TSK"
)

// timer is the place of the timer of a ticket, by its UUID.
func timer(at time.Time, ticketID string) key {
	return key{timerShard(shardOf(ticketID)), timerTime(at) + ticketID}
}

// heldTimer is the place of the timer of a reply that is held, among those of the
// tickets: it names the ticket, and behind it who wrote the reply.
func heldTimer(until time.Time, ticketID, reader string) key {
	at := timer(until.Add(time.Second-1), ticketID)
	return key{at.pk, at.sk + "#" + reader}
}

// jobTimer is the place of the timer of a job: when it is to be woken.
func jobTimer(at time.Time, id string) key {
	return key{jobShard(shardOf(id)), timerTime(at.Add(time.Second-1)) + id}
}

// hookTimer is the place of the timer of an endpoint: when it is to be looked at.
func hookTimer(at time.Time, id string) key {
	return key{hookShard(shardOf(id)), timerTime(at.Add(time.Second-1)) + id}
}

// fileTimer is the place of the timer of a file: when it is to go.
func fileTimer(at time.Time, id string) key {
	return key{fileShard(shardOf(id)), timerTime(at.Add(time.Second-1)) + id}
}

// shardOf is the shard of what has an id.
func shardOf(id string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id)) // a hash takes everything
	return int(h.Sum32() % TimerShards)
}

func timerShard(n int) string       { return fmt.Sprintf("TM#sla#%d", n) }
func jobShard(n int) string         { return fmt.Sprintf("TM#job#%d", n) }
func hookShard(n int) string        { return fmt.Sprintf("TM#hook#%d", n) }
func fileShard(n int) string        { return fmt.Sprintf("TM#file#%d", n) }
func timerTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z#") }

// readTimer reads the timer that lies at k on the item of a partition: of
// which workspace, of a ticket's UUID or a job, and when it ran out. It is
// the one way back from keys to a Scope, for what the system finds by itself.
func readTimer(partition string, k key) (scope tenant.Scope, id string, ran time.Time, err error) {
	parts := strings.Split(partition, "#")
	at, id, found := strings.Cut(k.sk, "#")
	ran, err = time.Parse(time.RFC3339, at)
	if len(parts) < 4 || parts[0] != "T" || parts[2] != "W" || !found || err != nil {
		return scope, "", ran, fmt.Errorf("%s %s is no timer", partition, k.sk)
	}
	scope, err = tenant.NewScope(parts[1], parts[3])
	return scope, id, ran, err
}
