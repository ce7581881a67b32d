// Package suite holds the deployed Docket to its contract: through API Gateway,
// the functions as they are deployed, the table's stream, the bus and the rules.
// Its tests are built with the tag deployed alone, as they need a deployment:
// scripts/localstack makes one and runs them.
package suite
