// Package simulation has the tests of what only production shows: latency,
// conflicts of transactions, the throughput of a partition, and builds of two
// versions on one table. They run Docket over a model of DynamoDB, in virtual
// time, each writer in a process of its own. `make bench` prints their figures.
package simulation
