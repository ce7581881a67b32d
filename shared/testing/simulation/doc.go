// Package simulation has the tests of what only production shows: latency,
// conflicts of transactions, the throughput of a partition, and builds of two
// versions on one table. They run Docket over a model of DynamoDB, in virtual
// time, each writer in a process of its own. `make bench` prints their figures.
//
// What measures how much one answer reads of the largest content has one caller, and
// is left out under the race detector, which takes five times as long for it: make
// test runs the package without it, too. What the product does at once within such a
// call the race detector sees in modeltest, on the real engine.
package simulation
