// Package clients tests that the documents of the faces are usable: clients that
// oapi-codegen and openapi-typescript make of them drive the running system. For
// each face a program in Go and one in TypeScript (testdata) takes the same way,
// from creating to deleting, and both must tell the same story (testdata/stories).
//
// The Go clients are made in the test and not kept: they are 20,000 lines, which would
// change with every document. Of the definitions in TypeScript those of self-service
// are kept, because they are published.
package clients
