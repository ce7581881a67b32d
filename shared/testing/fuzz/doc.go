// Package fuzz holds the system on this machine to the document of each face: schemathesis
// makes requests of it, right ones and wrong ones, and checks every answer. Its test is
// built with the tag fuzz alone, as it needs Python and minutes: make test-fuzz runs it.
// schemathesis.toml has what is checked otherwise than usual, and why.
package fuzz
