// Package clients tests that the documents of the faces are usable: clients that
// oapi-codegen and openapi-typescript make of them drive the running system. For
// each face a program in Go and one in TypeScript (testdata) takes the same way,
// from creating to deleting, and both must tell the same story (testdata/stories).
package clients
