// Package architecture holds the house rules that tests keep: which package
// may know which.
package architecture
