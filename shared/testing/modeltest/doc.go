// Package modeltest tests the whole system over the table: a model without storage
// says what each call must answer, a checker reads the table and names every
// invariant that does not hold, and both go on while calls come at once, DynamoDB
// fails, compactions stop half way, and two builds serve one table.
package modeltest
